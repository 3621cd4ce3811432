// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a worker answers instead of a value: a reason, a detail for the administrator, and what a card said
// about the tries left, if it said anything. On the wire the reason is its id (reply.hpp).

#include "policy/reasons/reasons.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <stdexcept>
#include <string>

namespace signet::worker {

using policy::Reason;

struct WorkerError {
    Reason reason = Reason::internal_error;
    std::string detail; // for the log and the administrator, never for the user; never a PIN
    std::optional<unsigned> tries_left{}; // set when the card told it with this very answer
};

inline WorkerError failed(Reason reason, std::string detail) {
    return {reason, std::move(detail)};
}

template <class T>
using Result = boost::system::result<T, WorkerError>;

[[noreturn]] inline void throw_exception_from_error(const WorkerError& error, const boost::source_location&) {
    throw std::logic_error("value taken from a failed worker result: " + std::string(id_of(error.reason)));
}

} // namespace signet::worker
