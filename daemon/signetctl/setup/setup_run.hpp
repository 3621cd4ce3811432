// SPDX-License-Identifier: Apache-2.0
#pragma once

// One setup from its first question to the last: find, judge, show, try, write, check.

#include "daemon/signetctl/check/host.hpp"
#include "daemon/signetctl/setup/talk.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

struct SetupOutcome {
    bool is_changed = false;
    std::vector<std::string> files{}; // that were written, or would be
};

// An error: nothing was changed, and why. `is_rehearsal`: shows what would be written, and writes nothing.
certmap::Result<SetupOutcome> set_up(const Talk& talk, const HostPlaces& places, bool is_rehearsal);

} // namespace signet::ctl
