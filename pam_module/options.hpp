// SPDX-License-Identifier: Apache-2.0
#pragma once

// The arguments after pam_signet.so in a PAM stack. One table says each option's name, kind, default and
// meaning; pam_signet(8) lists them in the same order. What is allowed to whom is not said here but in
// signet.toml, which signetd reads: no option of this module can loosen a check, and that is why an unknown
// one can be passed over.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::pam {

struct Options {
    std::string socket;
    std::string demand; // empty: the file where signetd leaves it, which need not be there
    bool quiet = false;
    bool debug = false;
    bool usable = true; // false: an option was understood but cannot be obeyed; nobody is let in
};

struct OptionRow {
    std::string_view name;
    std::string_view value; // what stands after '=' in the manual; empty: a flag
    std::string_view default_value;
    std::string_view meaning;
    // False if the value cannot be obeyed.
    bool (*apply)(Options& options, std::string_view value);
};

std::span<const OptionRow> option_table();

struct ParsedOptions {
    Options options;
    std::vector<std::string> complaints; // for the system log, at LOG_ERR
};

ParsedOptions parse_options(std::span<const char* const> arguments);

} // namespace signet::pam
