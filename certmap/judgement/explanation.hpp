// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a certificate means whom it means, or nobody: every key and every rule that was tried, what came of
// it, and what would have to change. The verdict itself is identification.hpp's, asked with the same sources,
// so that an explanation never says other than a logon does. As text and as JSON: signetctl.

#include "certmap/judgement/identification.hpp"
#include "certmap/text/sentence.hpp"

#include <string>
#include <vector>

namespace signet::certmap {

// The account that somebody said it is; what is empty was not said.
struct ClaimedAccount {
    std::string user{};
    std::string principal{};

    bool empty() const noexcept { return user.empty() && principal.empty(); }
};

struct ExplainedRule {
    std::size_t number = 0; // counted from 1, in the order of the configuration
    std::string name;       // may be empty
    std::uint32_t priority = 0;
    bool applies = false;           // by itself
    bool matches = false;           // it decides with its priority, also where it names nobody
    bool heard = false;             // it matches, and no rule of a better priority does
    std::string why;                // it does not apply: which term, on which value
    std::vector<std::string> finds; // the filters it asks the store
    std::vector<Account> accounts;
};

struct Explanation {
    Identification identification;
    std::vector<ExplainedRule> rules; // in the order in which they are asked
    bool claim_holds = true;          // the account is the claimed one
    std::vector<Sentence> advice;     // what would have to change, one sentence each
};

// An error is the store's.
Result<Explanation> explain(const Certificate& certificate, const Sources& sources,
                            const ClaimedAccount& claimed = {});

// The same for somebody who knows how names compare, such as a KDC; `claimed` is for the advice alone.
Result<Explanation> explain(const Certificate& certificate, const Sources& sources, const Subject& subject,
                            const ClaimedAccount& claimed);

} // namespace signet::certmap
