// SPDX-License-Identifier: Apache-2.0
#pragma once

// Certificates and rules by the hundred, the same in every run: odd names, every kind of alternative name,
// and rules that draw on them. For comparing two implementations of the rule language with each other.

#include "tests/unit/certmap/certificate_builder.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace signet::certmap::test {

struct SampleRule {
    std::string match;
    std::string map;
};

class Samples {
public:
    explicit Samples(std::uint32_t seed) : random_(seed) {}

    Der certificate();
    SampleRule rule();

private:
    std::size_t below(std::size_t bound);
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class Pool>
    std::string any_of(const Pool& pool) {
        return std::string(pool[below(std::size(pool))]);
    }

    std::vector<NamePart> name();
    std::string alternative_name();
    std::string match_term();
    std::string placeholder();

    std::mt19937 random_; // its numbers are the standard's; distributions are not
    Key key_ = ec_key();
    Authority issuers_[3] = {Authority("Card CA"), Authority("Odd, CA (x*) #1"),
                             Authority("K\u00fcnstler \u65e5\u672c")};
};

} // namespace signet::certmap::test
