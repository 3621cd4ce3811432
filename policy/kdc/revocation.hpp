// SPDX-License-Identifier: Apache-2.0
// Is what is known of a certificate's revocation enough? Pure: the answers at hand and the time in, a
// decision out. Revoked is revoked however old the answer; what has run out counts for its grace.
#pragma once

#include "policy/decision.hpp"
#include "policy/kdc/settings.hpp"

#include <cstdint>
#include <optional>

namespace signet::policy {

// What a CRL or an OCSP answer says. Times in seconds since 1970.
struct RevocationAnswer {
    bool revoked = false;
    std::int64_t this_update = 0;
    std::optional<std::int64_t> next_update{}; // nullopt: it names none, and has run out at once
};

struct RevocationFacts {
    RevocationDemand demand = RevocationDemand::off;
    std::chrono::milliseconds grace{0};
    std::optional<RevocationAnswer> crl{};  // nullopt: there is none
    std::optional<RevocationAnswer> ocsp{}; // likewise
    std::int64_t now = 0;
};

struct [[nodiscard]] RevocationVerdict {
    Decision decision{};   // granted, cert-revoked or revocation-unknown
    std::string warning{}; // granted all the same: what an administrator should know; empty: nothing
};

RevocationVerdict judge_revocation(const RevocationFacts& facts);

} // namespace signet::policy
