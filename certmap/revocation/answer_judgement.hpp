// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is what is known of a certificate's revocation enough? Pure: the answers at hand and the time in, an
// opinion out. Revoked is revoked however old the answer; what has run out counts for its grace.

#include "certmap/judgement/judgement.hpp"
#include "certmap/text/revocation_policy.hpp"

#include <cstdint>
#include <optional>

namespace signet::certmap {

// What a CRL or an OCSP answer says. Times in seconds since 1970.
struct RevocationAnswer {
    bool revoked = false;
    std::int64_t this_update = 0;
    std::optional<std::int64_t> next_update{}; // nullopt: it names none, and has run out at once
};

struct RevocationFacts {
    RevocationDemand demand = RevocationDemand::off;
    std::int64_t grace = 0;                 // seconds
    std::optional<RevocationAnswer> crl{};  // nullopt: there is none
    std::optional<RevocationAnswer> ocsp{}; // likewise
    std::int64_t now = 0;
};

// granted, cert-revoked or revocation-unknown. A warning: granted all the same, and an administrator should know of it.
RevocationOpinion judge_answers(const RevocationFacts& facts);

} // namespace signet::certmap
