// SPDX-License-Identifier: Apache-2.0
#pragma once

// The composition root: the one place that knows every concrete class of signetd and puts them together.

#include "policy/settings.hpp"

#include <memory>
#include <string>

namespace signet::daemon {

struct AppOptions {
    std::string config;
    std::string socket;
    std::string state_directory; // /run/signet
    std::string worker;          // program
    std::string demand;          // file, for the PAM module
};

// Until SIGTERM or SIGINT. Returns the exit status.
int run_app(const AppOptions& options, std::shared_ptr<const policy::Settings> settings);

} // namespace signet::daemon
