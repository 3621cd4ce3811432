// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>

namespace signet::card {

// Why the card could not be made, or an order not be followed: a sentence for the person who wrote the
// profile or the test. What the card answers to an APDU is a status word instead (apdu.hpp).
struct Error {
    std::string text;
};

template <class T>
using Result = boost::system::result<T, Error>;

// Found by argument-dependent lookup when value() is called on an error, which is a bug of the caller.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::logic_error(error.text);
}

} // namespace signet::card
