// SPDX-License-Identifier: Apache-2.0
#pragma once

// signet.toml and signet.toml.d/*.toml, read from disk: the files must be root's alone. What they say is
// policy's, and the mapping rules in them are certmap's.

#include "policy/settings.hpp"

#include <memory>
#include <string>
#include <vector>

namespace signet::daemon {

constexpr const char* default_config = "/etc/signet/signet.toml";

struct LoadedSettings {
    std::shared_ptr<const policy::Settings> settings; // null if there are problems
    std::vector<std::string> problems;                // one line each, for the administrator
};

LoadedSettings load_settings(const std::string& path);

} // namespace signet::daemon
