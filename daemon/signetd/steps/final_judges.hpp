// SPDX-License-Identifier: Apache-2.0
#pragma once

// The processes that judge a logon, none of which has seen the card: the certificate anew (it may have expired, and
// store, CAs and rules may have changed since the card was put in), the accounts, and the ticket by the host's key.
// They are started while the person types. The certificate is judged while the card works, the ticket once there is
// one, so that nothing of it is waited for after the PIN but the KDC.

#include "daemon/signetd/cards/opening.hpp"
#include "daemon/signetd/workers/account_lookup.hpp"
#include "policy/identity.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signet::daemon {

struct JudgedIdentity {
    policy::Decision certificate;                    // whether the certificate is still good for the client
    protocol::CertificateJudged identity;            // granted: what it says now
    std::optional<protocol::Account> of_certificate; // nothing: the system knows none; likewise below
    std::optional<protocol::Account> of_client;
    std::optional<protocol::Account> admin_of; // whose second principal the client is
};

struct JudgedTicket {
    policy::TicketJudgement judgement = policy::TicketJudgement::not_judged;
    std::string detail; // why it could not be judged
    std::string client; // principal; verified, unless the settings say that no ticket is
    std::vector<std::string> indicators;
};

class FinalJudges {
public:
    // `accounts`: of the story; outlives this.
    explicit FinalJudges(AccountLookup& accounts) : accounts_(accounts) {}

    // `candidate`: whose logon it is.
    Task<Result<void>> start(Workers& workers, const policy::Settings& settings, const Candidate& candidate);

    // Whose the certificate is, for the client that a ticket names or is expected to name. Errors are faults of the
    // judges; what they have judged is for policy. May be asked more than once.
    Task<Result<JudgedIdentity>> identify(std::shared_ptr<const policy::Settings> settings,
                                          protocol::Bytes certificate, std::string client);

    // Errors as above. Once.
    Task<Result<JudgedTicket>> verify(std::shared_ptr<const policy::Settings> settings,
                                      const protocol::TicketObtained& ticket);

private:
    Task<Result<JudgedTicket>> open_with_keytab(const protocol::TicketObtained& ticket,
                                                std::chrono::milliseconds limit);
    Task<Result<std::optional<protocol::Account>>> account_of(std::vector<std::string> names,
                                                              std::vector<std::string> groups);

    AccountLookup& accounts_;
    Worker ticket_;
    Worker certificate_;
    bool asks_keytab_ = true;
};

} // namespace signet::daemon
