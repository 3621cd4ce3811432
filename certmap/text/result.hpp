// SPDX-License-Identifier: Apache-2.0
#pragma once

// How certmap says that something did not work. Owned by the caller that receives it; the same shape serves
// the rule parser (which text, which column, what would be right) and the certificate parser (which only has
// a problem to name). A certificate that is merely not mapped, not trusted or not usable is no error: see
// mapper.hpp, authorities.hpp, usage.hpp.

#include <boost/system/result.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace signet::certmap {

struct Error {
    Error() = default;
    // Two arguments at least, so that text itself never turns into an error.
    Error(std::string what, std::string remedy, std::size_t where = 0)
        : problem(std::move(what)), hint(std::move(remedy)), column(where) {}

    std::string problem;    // one line, e.g. "unknown key usage 'signing'"; safe to print
    std::string hint;       // what would be right; may be empty
    std::string text;       // which text of a rule: "match", "principal" or "user"; empty for a certificate
    std::size_t column = 0; // 1-based byte column in that text; 0 for a certificate
};

// One that nobody can be told how to mend.
inline Error error_of(std::string problem) {
    return Error{std::move(problem), {}};
}

template <class T>
using Result = boost::system::result<T, Error>;

[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::logic_error("value taken from a failed certmap result: " + error.problem);
}

} // namespace signet::certmap
