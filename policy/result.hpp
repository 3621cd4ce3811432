// SPDX-License-Identifier: Apache-2.0
// Expected failure inside this folder: a value of the settings that cannot be taken. Decisions do not fail,
// they refuse (policy/decision.hpp).
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace signet::policy {

// Always made of two parts (the hint may be empty), so that a plain string is never taken for an error.
struct ValueError {
    ValueError() = default; // boost::system::result::error() asks for it
    ValueError(std::string what, std::string what_instead)
        : problem(std::move(what)), hint(std::move(what_instead)) {}

    std::string problem;
    std::string hint; // what to write instead
};

template <class T>
using Result = boost::system::result<T, ValueError>;

[[noreturn]] inline void throw_exception_from_error(const ValueError& error, const boost::source_location&) {
    throw std::logic_error("value taken from a failed result: " + error.problem);
}

} // namespace signet::policy
