// SPDX-License-Identifier: Apache-2.0
#pragma once

// Time that goes on while the machine sleeps, and that nobody can set: for what must not look younger than it is after
// the clock was changed, and is forgotten with the next start of the machine.

#include <cstdint>
#include <ctime>

namespace signet::system {

// Whole seconds of CLOCK_BOOTTIME (clock_gettime(2)). 0: the kernel does not say.
inline std::int64_t seconds_since_boot() {
    timespec time{};
    return clock_gettime(CLOCK_BOOTTIME, &time) == 0 ? time.tv_sec : 0;
}

} // namespace signet::system
