// SPDX-License-Identifier: Apache-2.0
#pragma once

// The mapping rules of signet.toml, or of a file that has nothing but rules, for verbs that work without
// signetd.

#include "certmap/rules/rule.hpp"
#include "policy/settings.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

struct LoadedRules {
    policy::Settings settings;
    std::vector<certmap::Rule> rules;  // those that could be read
    std::vector<std::string> problems; // one line each; with the place of the rule, the text and the column
};

// signet.toml and its fragments, as far as they are there.
std::vector<std::string> default_rule_files();

LoadedRules load_rules(const std::vector<std::string>& files);

} // namespace signet::ctl
