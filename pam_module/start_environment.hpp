// SPDX-License-Identifier: Apache-2.0
#pragma once

// The environment that the program was started with (proc(5)): also where sudo has cleaned its own, and without a look at what
// another thread may be changing.

#include <string>
#include <string_view>

namespace signet::pam {

// Each variable as NAME=VALUE, between two NULs.
std::string start_environment();

// The value of a variable in that; empty: it is not there.
std::string value_in(std::string_view environment, std::string_view name);

} // namespace signet::pam
