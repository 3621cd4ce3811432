// SPDX-License-Identifier: Apache-2.0
#pragma once

// Programs that end when they are told to. Remembers what was done to them.

#include "daemon/signetd/rights/program_control.hpp"

#include <string>
#include <vector>

namespace signet::daemon::fakes {

class FakeProgramControl final : public ProgramControl {
public:
    bool has_terminal = true;
    bool can_end = true;
    std::vector<std::string> done; // "warn sudo", "end sudo"

    bool warn(const ElevationRecord& record, const std::string&) override {
        done.push_back("warn " + record.service);
        return has_terminal;
    }
    Task<bool> end(ElevationRecord record) override {
        done.push_back("end " + record.service);
        co_return can_end;
    }
};

} // namespace signet::daemon::fakes
