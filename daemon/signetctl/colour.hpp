// SPDX-License-Identifier: Apache-2.0
#pragma once

// Yes in green and no in red, where standard output is a terminal and nobody has asked for none (NO_COLOR, no-color.org).

#include <string>

namespace signet::ctl {

// By standard output and the environment.
bool wants_colour();

std::string coloured(const std::string& text, bool is_good, bool wanted);

} // namespace signet::ctl
