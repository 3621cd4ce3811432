// SPDX-License-Identifier: Apache-2.0
#pragma once

// The processes that judge a logon, none of which has seen the card: the certificate anew (it may have expired, and
// store, CAs and rules may have changed since the card was put in), the accounts, and the proof: a ticket by the host's
// key, a signature by the certificate's.
// They are started while the person types. The certificate is judged while the card works, the proof once there is
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
    std::int64_t end_time = 0; // seconds since the epoch; 0: nobody has looked
};

class FinalJudges {
public:
    // `accounts`: of the story; outlives this.
    explicit FinalJudges(AccountLookup& accounts) : accounts_(accounts) {}

    // Those of every proof: certificate and accounts.
    Result<void> start(Workers& workers);
    // And that of tickets, where the settings want one. `candidate`: whose logon it is.
    Task<Result<void>> start_ticket_check(Workers& workers, const policy::Settings& settings,
                                          const Candidate& candidate);

    // Whether the certificate is still the candidate's account's, for the client that a ticket names or is expected to
    // name. Errors are faults of the judges; what they have judged is for policy. May be asked more than once.
    Task<Result<JudgedIdentity>> identify(std::shared_ptr<const policy::Settings> settings, Candidate chosen,
                                          std::string client);

    // Errors as above; after start_ticket_check(). Once.
    Task<Result<JudgedTicket>> verify(std::shared_ptr<const policy::Settings> settings,
                                      const protocol::TicketObtained& ticket);

    // Whether the certificate's key has signed the challenge: signature-not-verified, cert-weak-key, and errors as
    // above. The judge has identified the certificate before, so its libcrypto is warm.
    Task<Result<void>> verify_signature(protocol::VerifySignature request);

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
