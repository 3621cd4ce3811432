// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd can do to a program that has more rights by a card: tell its person, and end it with what it has started. An
// interface, so that a unit test of the story ends nobody; the real one is elevated_program.hpp.

#include "daemon/signetd/async/task.hpp"
#include "daemon/signetd/rights/elevation_record.hpp"

#include <string>

namespace signet::daemon {

class ProgramControl {
public:
    virtual ~ProgramControl() = default;

    // One line on the terminal of the program. False: it has none that can be written to. Does not wait.
    virtual bool warn(const ElevationRecord& record, const std::string& line) = 0;

    // True once the program and what it has started are gone. Bounded by limits::session_farewell, twice.
    virtual Task<bool> end(ElevationRecord record) = 0;
};

} // namespace signet::daemon
