// SPDX-License-Identifier: Apache-2.0
#pragma once

// What --help prints, in the language of the person: CLI11's layout with what the verbs say of themselves and of their options
// translated. xgettext finds these texts at add_option(), add_flag() and in the tables of verbs.

#include <CLI/App.hpp>
#include <memory>

namespace signet::ctl {

// For the whole program, before a verb is added to it.
void speak_language_in_help(CLI::App& app);

// Under which heading a verb stands.
std::string heading_of_verbs();

} // namespace signet::ctl
