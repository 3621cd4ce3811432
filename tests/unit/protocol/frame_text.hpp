// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages as text, one token a field in the order of the wire, so that golden frames can be read by people
// and scenario scripts can say what a daemon sends:
//   verdict granted granted "" alice FILE:/tmp/krb5cc_1000 00ff
// Text and PINs may be quoted, bytes are hexadecimal, an absent number is "-", lists begin with their length.
// For tests only: it prints PINs.

#include "daemon/protocol/frame.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace signet::protocol::testing {

struct TextError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Words separated by blanks or line ends; "..." keeps blanks, with \" \\ \n \t inside. Throws TextError.
std::vector<std::string> split_tokens(std::string_view text);
std::string quote(std::string_view text);

// {name of the message, its fields...}. Throws TextError.
Frame frame_of_tokens(const std::vector<std::string>& tokens);

// The tokens of a frame; of one that does not decode, what is wrong with it.
std::vector<std::string> tokens_of_frame(const Frame& frame);

} // namespace signet::protocol::testing
