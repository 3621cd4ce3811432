// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd says to a person, said again in the language of the locale in force. The wire carries whole English sentences,
// for clients that can show a line and nothing else; which sentence it is, and with which values, is read back from that.

#include <string>
#include <string_view>

namespace signet::language {

// As it is, if it is none of ours: of a signetd of another version, say.
std::string retold(std::string_view english);

// The same of what a reason says to an administrator.
std::string retold_to_administrator(std::string_view english);

} // namespace signet::language
