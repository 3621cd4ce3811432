// SPDX-License-Identifier: Apache-2.0
#pragma once

// signet.toml and signet.toml.d/*.toml, read from disk: the files must be root's alone. What they say is
// policy's, and the mapping rules in them are certmap's. signetd takes them into force, and signetctl shows and checks
// them: both see the same.

#include "policy/settings.hpp"
#include "policy/settings/origins.hpp"
#include "policy/settings/problems.hpp"

#include <memory>
#include <string>
#include <vector>

namespace signet::config {

constexpr const char* default_config = "/etc/signet/signet.toml";

struct LoadedSettings {
    std::shared_ptr<const policy::Settings> settings; // null if there are problems
    std::vector<policy::Problem> problems;            // for the administrator
    std::vector<policy::Source> files;                // that they were read from
    policy::Origins origins;                          // where in those what is set stands
};

// The folder of the fragments that belong to that signet.toml.
std::string fragments_of(const std::string& path);

LoadedSettings load_settings(const std::string& path);

// The files that the settings in force were read from.
struct SettingsFiles {
    std::string path{}; // of signet.toml; empty: there are none
    std::vector<policy::Source> files{};

    // What lies on disk and is not in force, and whether it could be: one line for the administrator. Empty: it is
    // in force. Reads the files again.
    std::string notice() const;
};

} // namespace signet::config
