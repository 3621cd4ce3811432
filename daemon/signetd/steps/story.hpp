// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every story has from its first message to its verdict: who asks for what, by which settings, the person,
// and the audit record that is written at the end. Steps take it and add to it.

#include "daemon/signetd/client/conversation.hpp"
#include "daemon/signetd/services.hpp"
#include "daemon/signetd/workers/account_lookup.hpp"
#include "policy/identity.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace signet::daemon {

struct Story {
    Story(Services& of_daemon, Client& client, protocol::BeginLogon asked);

    policy::BeginFacts begin_facts() const;
    // From here on the story is at this step; the audit record says how long each has taken.
    void enter(std::string_view step);
    // The end of the last step, and the reason for the audit record, which is the caller's to write.
    void conclude(policy::Reason reason);
    void conclude(const Refusal& refusal);

    // Of the readers whose cards the caller may use, as it is now; empty: none.
    std::string reader_seat() const { return std::string(policy::reader_seat(*settings, begin_facts())); }

    Services& services;
    std::shared_ptr<const policy::Settings> settings; // of the beginning; those of now once there is a ticket
    protocol::BeginLogon begin;
    const Peer& peer; // of the client, which moves while a person thinks
    Conversation person;
    AccountLookup accounts; // asked for the name that was typed, and again when the certificate is judged
    AuditEvent audit;
    std::optional<SessionRecord> session; // of the caller, if a card has opened it
    std::optional<uid_t>
        user_uid{}; // of the user that was named; nothing: nobody was, or the system knows none
    std::optional<std::chrono::steady_clock::time_point> pin_arrived{};
    std::optional<std::chrono::steady_clock::time_point> step_began{};

private:
    void end_step();
};

std::uint32_t microseconds_since(std::chrono::steady_clock::time_point start);

// How a story ends well.
struct Granted {
    protocol::Account account;
    std::string principal; // of the verified ticket
    std::string ccache;
    std::string logon_id{}; // empty: no session will be opened
    std::string notice{};   // for the person; empty: there is nothing to say
};

} // namespace signet::daemon
