// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a worker answers instead of a value: the id of a reason (the table is policy/reasons; a worker only
// names a row of it), a detail for the administrator, and what a card said about the tries left, if it said
// anything.

#include <boost/system/result.hpp>

#include <optional>
#include <stdexcept>
#include <string>

namespace signet::worker {

struct WorkerError {
    std::string reason;                 // e.g. "pin-wrong"; see policy/reasons.cpp
    std::string detail;                 // for the log and the administrator, never for the user; never a PIN
    std::optional<unsigned> tries_left; // set when the card told it with this very answer
};

template <class T>
using Result = boost::system::result<T, WorkerError>;

[[noreturn]] inline void throw_exception_from_error(const WorkerError& error, const boost::source_location&) {
    throw std::logic_error("value taken from a failed worker result: " + error.reason);
}

} // namespace signet::worker
