// SPDX-License-Identifier: Apache-2.0
#pragma once

// A certificate on a fake card, and what the worker `certificate` would say of it.

#include "daemon/protocol/messages/certificate.hpp"
#include "policy/reasons/reasons.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::daemon::fakes {

struct FakeCertificate {
    std::string slot = "9A";
    std::string user = "alice";
    std::string principal = "alice@LAB.TEST";
    std::optional<policy::Reason> refused{}; // by the certificate worker
    bool enterprise = false;                 // the principal is a UPN
    bool user_is_of_upn = false;
    bool is_pinned = false;
    bool client_allowed = true;
    std::vector<protocol::AccountChoice>
        choices{};                       // whose it is, where it is several accounts' (see shared_by)
    std::string unread{};                // the reason that the card worker gives in its place; empty: none
    std::string unusable{};              // the reason that it gives beside it; empty: none
    std::string ssh_key{};               // likewise, whether it is refused or not
    protocol::CertificateJudged facts{}; // what else the certificate worker says of it
};

// A certificate of these users, by their principals in LAB.TEST.
FakeCertificate shared_by(const std::vector<std::string>& users);

// Of one that is not refused. As the worker has it: a claim is one of the certificate's accounts, or nothing is granted.
std::optional<protocol::CertificateJudged> judged_by_worker(const FakeCertificate& certificate,
                                                            const protocol::JudgeCertificate& request);

} // namespace signet::daemon::fakes
