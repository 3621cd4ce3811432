// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program that has more rights by a card, by /proc and pidfds.

#include "daemon/signetd/rights/program_control.hpp"

namespace signet::daemon {

class ElevatedProgram final : public ProgramControl {
public:
    bool warn(const ElevationRecord& record, const std::string& line) override;
    // SIGTERM to all of it, which sudo passes on to its command; SIGKILL to what is left, and to what that has started
    // meanwhile, until nothing is.
    Task<bool> end(ElevationRecord record) override;
};

} // namespace signet::daemon
