// SPDX-License-Identifier: Apache-2.0
#pragma once

// The composition root: the one place that knows every concrete class of signetd and puts them together.

#include "daemon/config/config_file.hpp"

#include <string>

namespace signet::daemon {

struct AppOptions {
    std::string config;
    std::string socket;
    std::string state_directory; // /run/signet
    std::string worker;          // program
    std::string demand;          // file, for the PAM module
};

// `loaded` has settings. Until SIGTERM or SIGINT. Returns the exit status.
int run_app(const AppOptions& options, config::LoadedSettings loaded);

} // namespace signet::daemon
