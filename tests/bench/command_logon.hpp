// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program that takes the PIN at its standard input, such as kinit.

#include "tests/bench/timed.hpp"

#include <string>

namespace signet::bench {

// From fork() to the program's end. `argv` ends with nullptr; its output goes to standard error.
Timed command_logon(char* const* argv, const std::string& pin);

} // namespace signet::bench
