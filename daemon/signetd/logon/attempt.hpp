// SPDX-License-Identifier: Apache-2.0
#pragma once

// One logon, from BeginLogon to the Verdict. Attempt::story() is the whole of it, top to bottom; everything
// that blocks is a worker, everything that decides is policy.

#include "daemon/signetd/logon/choice.hpp"
#include "daemon/signetd/logon/final_judges.hpp"
#include "policy/logon.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace signet::daemon {

class Attempt {
public:
    Attempt(Services& services, Client& client, protocol::BeginLogon begin);

    // Never throws for what a person, a card, a KDC or a worker does; each is a verdict. Writes the audit
    // record.
    Task<protocol::Verdict> run();

private:
    struct Granted {
        protocol::Account account;
        std::string principal; // of the verified ticket
        std::string ccache;
    };

    Task<Result<Granted>> story();

    Task<Result<void>> may_begin();
    Task<Result<void>> choose();
    Task<Result<void>> start_helpers();
    Task<Result<void>> confirm_last_try();
    Task<Result<protocol::Secret>> ask_pin();
    Result<void> tries_still_agreed() const;
    Task<Result<protocol::TicketObtained>> obtain_ticket(protocol::Secret pin);
    Result<protocol::Account> may_log_on(const JudgedLogon& judged);
    Task<Result<std::string>> store_ticket(const protocol::Account& account, protocol::TicketObtained ticket);

    protocol::Verdict grant(const Granted& granted);
    protocol::Verdict refuse(const Refusal& refusal);
    SessionRecord record_of(const Granted& granted) const;
    policy::BeginFacts begin_facts() const;

    Services& services_;
    std::shared_ptr<const policy::Settings> settings_;
    protocol::BeginLogon begin_;
    Peer peer_;
    Conversation conversation_;

    ChosenCandidate chosen_;
    std::optional<uid_t>
        user_uid_;         // of the user that was named; nothing: nobody was, or the system knows none
    FinalJudges judges_;   // wait for the ticket while the person types
    Worker ccache_writer_; // likewise
    std::optional<CardUse> card_use_;
    AuditEvent audit_;
    std::optional<std::chrono::steady_clock::time_point> pin_arrived_;
};

} // namespace signet::daemon
