// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which services of PAM have pam_signet.so in their stacks, and in which phases: pam.d(5) as libpam reads it, with its
// @include, include and substack. Whether a stack ever gets as far as the module is its controls', and not asked here.

#include "daemon/system/result.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

// Of the folders that libpam reads: what is in the first goes before what is in the second.
inline constexpr const char* pam_folders[] = {"/etc/pam.d", "/usr/lib/pam.d"};

// Name to text.
using PamFiles = std::map<std::string, std::string, std::less<>>;

// The service whose stack holds for all that have none.
inline constexpr std::string_view other_service = "other";

struct PamStack {
    std::string service{};
    std::set<std::string, std::less<>> phases{}; // that have the module: auth, account, password, session
    friend bool operator==(const PamStack&, const PamStack&) = default;
};

struct PamStacks {
    std::vector<PamStack> services{};    // all, with the module and without, sorted
    std::vector<std::string> problems{}; // why something of it may be missing
    friend bool operator==(const PamStacks&, const PamStacks&) = default;
};

PamStacks stacks_with_module(const PamFiles& files);

// One line of a stack.
struct PamEntry {
    std::string control{}; // "required", "[success=1 default=ignore]"
    std::string module{};  // as it is written: a name, or an absolute path
    std::string file{};    // that has the line: a name, as in PamFiles
    unsigned line = 0;
    std::vector<std::string> arguments{};
    bool may_be_missing = false; // libpam is silent about it, and goes by the control field all the same
    friend bool operator==(const PamEntry&, const PamEntry&) = default;
};

// The lines of one phase of a service in their order, what is included among them; those of "other" where it has none.
std::vector<PamEntry> entries_of(const PamFiles& files, std::string_view service, std::string_view phase);

// A line with which libpam refuses everybody who comes to it, or the whole service.
struct BadPamLine {
    std::string file{};
    unsigned line = 0;
    std::string phase{}; // empty: of all, or not known
    std::string problem{};
    friend bool operator==(const BadPamLine&, const BadPamLine&) = default;
};

// What libpam has read when it knows the stacks of a service.
struct PamReading {
    std::set<std::string, std::less<>> files{};
    std::vector<BadPamLine> bad_lines{};
};

// Those of "other" where there is no such service. What a control field says is not looked at.
PamReading reading_of(const PamFiles& files, std::string_view service);

// Where people look for it.
std::string path_of_stack(std::string_view name);

// Is it no service, and other stacks include it?
bool is_part_of_stacks(std::string_view name);

// Does the entry, or a target of it, name pam_signet.so (or another module, by its file name)?
bool is_module(std::string_view target, std::string_view name);
inline constexpr std::string_view signet_module = "pam_signet.so";

// What is in those folders. A folder that is not there has nothing in it; what cannot be read is a problem.
PamFiles read_pam_files(const std::vector<std::string>& folders, std::vector<std::string>& problems);

} // namespace signet::ctl
