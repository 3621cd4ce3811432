// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an option's value has to be, for CLI::Option::check(): with an error in the person's language, which CLI11's own
// validators do not have.

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace signet::ctl {

CLI::Validator one_of(std::vector<std::string> words);
// A number, both ends included.
CLI::Validator number_within(unsigned least, unsigned most);
// An empty argument is a mistake, such as an empty variable of a script, and never the same as none.
CLI::Validator not_empty();

} // namespace signet::ctl
