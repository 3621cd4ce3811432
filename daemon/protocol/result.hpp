// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the wire fails. Both ends treat every one of these as the end of the connection: nothing on this wire
// is repaired, skipped or guessed.

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string_view>

namespace signet::protocol {

enum class WireError {
    truncated = 1,   // a field runs past the end of its frame
    trailing,        // bytes left over after the last field
    too_long,        // a length above its limit, refused before anything was allocated
    bad_value,       // a value outside its set (an enum, a bool, text that is not clean UTF-8)
    bad_version,     // not protocol_version
    unexpected_type, // a frame that has no place here
    closed,          // the peer hung up
    timed_out,       // the deadline passed
    system,          // the operating system refused; errno is still set
};

constexpr std::string_view text_of(WireError error) {
    switch (error) {
    case WireError::truncated: return "a field runs past the end of its frame";
    case WireError::trailing: return "bytes left over after the last field";
    case WireError::too_long: return "a length above its limit";
    case WireError::bad_value: return "a value outside its set";
    case WireError::bad_version: return "another protocol version";
    case WireError::unexpected_type: return "a message that has no place here";
    case WireError::closed: return "the peer hung up";
    case WireError::timed_out: return "the deadline passed";
    case WireError::system: return "the operating system refused";
    }
    return "unknown";
}

template <class T>
using Result = boost::system::result<T, WireError>;

[[noreturn]] inline void throw_exception_from_error(WireError error, const boost::source_location&) {
    throw std::logic_error(std::string("value taken from a failed wire result: ").append(text_of(error)));
}

} // namespace signet::protocol
