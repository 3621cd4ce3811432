// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings as an auditor asks about them: who may do what, with whose card, and what holds while signetd is away.
// Pure: settings and stacks in, rows and sentences out.

#include "daemon/signetctl/pam_stacks.hpp"
#include "policy/settings.hpp"

#include <map>
#include <string>
#include <vector>

namespace signet::ctl {

// One section of services that is not off.
struct PolicyRow {
    std::string section{}; // as the settings spell it
    std::string use{};
    std::string whose_card{};
    std::string card{};
    std::string account{};
    std::string for_whom{};
    std::string where{};
    std::string certificates{}; // what is asked of the certificate beside [certificates]; empty: nothing
    std::string session{};      // and of the session of the caller
    std::string without_signetd{};
    std::vector<PamStack> stacks{}; // of its services, those that have the module
    friend bool operator==(const PolicyRow&, const PolicyRow&) = default;
};

struct PolicyTable {
    std::vector<PolicyRow> rows{};
    std::vector<std::string> without_part{}; // services that have the module, and Signet has no part in
    std::vector<std::string> findings{};     // where stacks and sections do not fit together
    std::map<std::string, std::string> without_file{}; // of these findings: the service that has no file
};

PolicyTable policy_table(const policy::Settings& settings, const PamStacks& stacks);

// What holds for all services, each a paragraph.
std::string authorities_text(const policy::Settings& settings);
std::string binding_text(const policy::Settings& settings);
std::string reach_text(const policy::Settings& settings);
std::string local_accounts_text(const policy::Settings& settings);
std::string root_text(const policy::Settings& settings);

} // namespace signet::ctl
