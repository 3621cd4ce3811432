// SPDX-License-Identifier: Apache-2.0
#pragma once

// The form of a table of checks: for hosts (host_checks.cpp) and for KDCs (kdc/kdc_check.cpp) alike.

#include "daemon/signetctl/check/finding.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

// `Subject` is what is looked at, and may remember what it has seen.
template <class Subject>
struct Check {
    const char* name;
    void (*run)(Subject& subject, Findings& findings);
    // Can it look at all? False: it has said why not. Null: it can.
    bool (*ready)(Subject& subject, Findings& findings) = nullptr;
    bool waits = false; // for the answers of others, who are best asked before the first check runs
};

template <class Subject>
bool is_asked_for(const Check<Subject>& check, const std::vector<std::string>& names) {
    return names.empty() || std::ranges::find(names, check.name) != names.end();
}

// The first name that is none of the table's; empty: all are.
template <class Subject>
std::string unknown_check(std::span<const Check<Subject>> table, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (std::ranges::none_of(table, [&](const auto& check) { return check.name == name; })) return name;
    return {};
}

// In the order of the table: those that are named, or all.
template <class Subject>
Findings run_checks(std::span<const Check<Subject>> table, const std::vector<std::string>& names,
                    Subject& subject) {
    Findings findings;
    for (const Check<Subject>& check : table) {
        if (!is_asked_for(check, names)) continue;
        findings.begin(check.name);
        if (check.ready == nullptr || check.ready(subject, findings)) check.run(subject, findings);
    }
    return findings;
}

} // namespace signet::ctl
