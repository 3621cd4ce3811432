// SPDX-License-Identifier: Apache-2.0
#pragma once

// One line of the terminal at standard input. Signals that somebody holds back are waited for beside it: between the question
// and the first key there is no moment in which Ctrl-C would end the process where it stands.

#include "daemon/protocol/secret.hpp"
#include "daemon/system/end_signals.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace signet::ctl {

// What was typed, empty as well. Nothing: a signal came, the input has ended, or the line is longer than a Secret.
std::optional<protocol::Secret> read_terminal_line(std::ostream& out, const std::string& question,
                                                   bool is_hidden, const system::EndSignals& signals);

} // namespace signet::ctl
