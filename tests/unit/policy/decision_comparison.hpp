// SPDX-License-Identifier: Apache-2.0
#pragma once

// A decision and its rule said once more, compared in every corner of a space of decision_space.hpp.

#include "tests/unit/policy/decision_space.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace signet::policy {

inline std::string described(const World& w) {
    const auto uid = [](std::optional<Uid> u) { return u ? std::to_string(*u) : std::string("none"); };
    const IdentityFacts& f = w.facts;
    return "use " + std::to_string(static_cast<int>(w.door().use)) + ", place " +
           std::to_string(static_cast<int>(f.begin.place)) + ", peer " + uid(f.begin.peer_uid) + ", user '" +
           std::string(f.begin.user) + "' " + uid(f.begin.user_uid) + ", invoker " + uid(f.begin.invoker) +
           ", certificate of '" + std::string(f.of_certificate.name) + "', client '" + f.client.text() +
           "' for '" + f.principal.text() + "', account '" + std::string(f.of_client.name) +
           "', second of '" + std::string(f.admin_of.name) + "', candidate " + uid(f.candidate_uid) +
           ", judged " + std::to_string(static_cast<int>(f.judgement)) + ", as " +
           std::to_string(static_cast<int>(w.door().elevate.as.owner));
}

// Counts where a decision and its rule differ, and keeps the first; a space in which nothing or all is granted
// shows nothing.
struct Comparison {
    std::size_t granted = 0;
    std::size_t refused = 0;
    std::size_t different = 0;
    std::string first{};

    void add(const World& w, bool is_granted, bool should_be) {
        ++(is_granted ? granted : refused);
        if (is_granted == should_be || different++ > 0) return;
        first = described(w) + (is_granted ? " is granted" : " is refused");
    }
    void expect_same() const {
        EXPECT_EQ(different, 0U) << "the first: " << first;
        EXPECT_GT(granted, 0U);
        EXPECT_GT(refused, 0U);
    }
};

} // namespace signet::policy
