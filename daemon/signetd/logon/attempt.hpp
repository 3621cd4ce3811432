// SPDX-License-Identifier: Apache-2.0
#pragma once

// One logon, from BeginLogon to the Verdict. Attempt::story() is the whole of it, top to bottom; everything
// that blocks is a worker, everything that decides is policy.

#include "daemon/signetd/logon/choice.hpp"
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
        std::string ccache;
    };
    struct JudgedTicket {
        policy::TicketJudgement judgement = policy::TicketJudgement::not_judged;
        std::string client; // principal
        std::string detail; // why it could not be judged
    };

    Task<Result<Granted>> story();

    Task<Result<void>> may_begin();
    Task<Result<void>> choose();
    Task<Result<void>> start_helpers();
    Task<Result<void>> confirm_last_try();
    Task<Result<protocol::Secret>> ask_pin();
    Task<Result<void>> ask_for_account();
    Result<void> tries_still_agreed() const;
    Task<Result<protocol::TicketObtained>> obtain_ticket(protocol::Secret pin);
    Task<Result<JudgedTicket>> judge_ticket(protocol::TicketObtained ticket);
    Task<Result<void>> may_log_on(JudgedTicket ticket);
    Task<Result<std::string>> store_ticket(protocol::Bytes credentials);

    protocol::Verdict grant(const Granted& granted);
    protocol::Verdict refuse(const Refusal& refusal);
    SessionRecord record_of(const Granted& granted) const;
    bool asks_keytab() const;

    Services& services_;
    std::shared_ptr<const policy::Settings> settings_;
    protocol::BeginLogon begin_;
    Peer peer_;
    Conversation conversation_;

    ChosenCandidate chosen_;
    Worker ticket_judge_;  // waits for the ticket while the person types
    Worker ccache_writer_; // likewise
    Worker directory_;     // likewise
    std::optional<CardUse> card_use_;
    AuditEvent audit_;
    std::optional<std::chrono::steady_clock::time_point> pin_arrived_;
};

} // namespace signet::daemon
