// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is wrong with a command line, in the person's language. CLI11 has the kind of a mistake and its own English for it; here it
// is said by the kind and by what the options have got.

#include "daemon/signetctl/command.hpp"

#include <CLI/App.hpp>

namespace signet::ctl {

// Empty: nothing is wrong, somebody has asked for --help or --version. `app` is as parse() has left it.
std::string usage_problem(const CLI::App& app, const CLI::ParseError& error,
                          std::span<const Command> commands);

} // namespace signet::ctl
