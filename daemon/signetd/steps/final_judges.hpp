// SPDX-License-Identifier: Apache-2.0
#pragma once

// The processes that judge a logon once there is a ticket: the ticket by the host's key, the certificate anew
// (it may have expired, and store, CAs and rules may have changed since the card was put in), and the accounts.
// They are started while the person types and asked all at once, so that none of them is waited for after the
// PIN but the KDC.

#include "daemon/signetd/cards/opening.hpp"
#include "policy/identity.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signet::daemon {

struct JudgedLogon {
    policy::TicketJudgement ticket = policy::TicketJudgement::not_judged;
    std::string ticket_detail; // why it could not be judged
    std::string client;        // principal; verified, unless the settings say that no ticket is
    std::vector<std::string> indicators;
    policy::Decision certificate;         // whether the certificate is still good for this client
    protocol::CertificateJudged identity; // granted: what it says now
    std::optional<protocol::Account> of_certificate;
    std::optional<protocol::Account> of_client;
};

class FinalJudges {
public:
    Task<Result<void>> start(Workers& workers, const policy::Settings& settings);

    // Errors are faults of the judges; what they have judged is for policy.
    Task<Result<JudgedLogon>> ask(std::shared_ptr<const policy::Settings> settings,
                                  protocol::Bytes certificate, const protocol::TicketObtained& ticket);

    // Without a ticket: libkrb5 can only say that it does not believe the card's certificate, the judge why.
    Task<Refusal> explain(Refusal refusal, std::shared_ptr<const policy::Settings> settings,
                          protocol::Bytes certificate);

private:
    Task<Result<void>> ask_about_ticket(const protocol::TicketObtained& ticket, JudgedLogon& judged,
                                        std::chrono::milliseconds limit);
    Task<Result<void>> hear_about_ticket(JudgedLogon& judged, std::chrono::milliseconds limit);
    Task<Result<void>> ask_for_accounts(const JudgedLogon& judged);
    Task<Result<std::optional<protocol::Account>>> hear_account();

    Worker ticket_;
    Worker certificate_;
    Worker directory_;
    bool asks_keytab_ = true;
};

} // namespace signet::daemon
