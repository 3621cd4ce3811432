// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a call to the operating system failed. Rooms with reasons or errors of their own turn it into theirs.

#include <boost/system/result.hpp>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace signet::system {

struct Error {
    Error() = default;
    // Two arguments at least, so that text itself never turns into an error.
    Error(std::string what, int errno_of_call, std::string remedy = {})
        : problem(std::move(what)), code(errno_of_call), hint(std::move(remedy)) {}

    std::string problem; // one line that begins with the path, if there is one
    int code = 0;        // errno of the call that failed, or what describes it best
    std::string hint;    // what would be right; may be empty
};

template <class T>
using Result = boost::system::result<T, Error>;

// What errno says now.
inline Error error_of_call(const std::string& path) {
    const int code = errno;
    return {path + ": " + std::strerror(code), code};
}

[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::logic_error("value taken from a failed system result: " + error.problem);
}

} // namespace signet::system
