// SPDX-License-Identifier: Apache-2.0
#pragma once

// What stands behind pam_signet.so in the stacks. It passes over an option that it does not know, and asks where an option has it
// ask: neither is seen before somebody is refused, or is not.

#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/check/host.hpp"

#include <span>
#include <string_view>

namespace signet::ctl {

struct ModuleOption {
    std::string_view name;
    std::string_view default_path; // empty: it has no value
};

// Those of pam_module/options.cpp, which no other program may include; a unit test holds both together.
std::span<const ModuleOption> module_options();

void check_options(Host& host, Findings& findings);

} // namespace signet::ctl
