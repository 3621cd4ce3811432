// SPDX-License-Identifier: Apache-2.0
#pragma once

// How anything in signetd fails: a reason of the one table, a detail for the log, and the tries a card said
// it has left. Every step of a logon is a Result; the first refusal ends the story.

#include "policy/decision.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace signet::daemon {

struct Refusal {
    policy::Reason reason = policy::Reason::internal_error;
    std::string detail{};
    std::optional<std::uint8_t> tries_left{};
    std::uint32_t apdus = 0; // what it cost the card all the same
    std::uint32_t verifies = 0;
    bool is_pin_unanswered =
        false; // the card was given it, and has said neither yes nor no: a try may be gone
};

template <class T>
using Result = boost::system::result<T, Refusal>;

// Of a decision that is not granted.
inline Refusal refusal_of(const policy::Decision& decision) {
    return {decision.reason, decision.detail};
}

[[noreturn]] inline void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
    throw std::logic_error("value taken from a refusal: " + std::string(policy::id_of(refusal.reason)));
}

} // namespace signet::daemon
