// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a scenario plays: a temporary directory with a PAM configuration and a place for a socket, and an ear
// at the system log. Both are gone at their end.

#include "tests/scenarios/script.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace signet::scenarios {

class Stage {
public:
    // In the stack's lines, @module@ becomes the module with its socket and the file of demands, @path@ the module
    // without any option, and @socket@ and @demand@ those places.
    Stage(const std::vector<std::string>& stack, const std::string& module,
          const std::vector<std::string>& demand = usual_demand());
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    std::filesystem::path configuration() const { return directory_ / "pam.d"; }
    std::string socket() const { return directory_ / "socket"; }
    std::string demand() const { return directory_ / "demand"; }

private:
    std::filesystem::path directory_;
};

// syslog(3) also writes to standard error (LOG_PERROR), and that into memory.
class LogCapture {
public:
    LogCapture();
    ~LogCapture();
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    // Ends the capture.
    std::string finish();

private:
    int memory_;
    int standard_error_;
};

} // namespace signet::scenarios
