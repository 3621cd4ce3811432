// SPDX-License-Identifier: Apache-2.0
// Hours of the week: "Mon-Fri 07:00-19:00".
#pragma once

#include "policy/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace signet::policy {

// The KDC's local time; the caller knows the time zone.
struct WallClock {
    std::uint8_t weekday = 0; // 0: Monday
    std::uint16_t minute = 0; // of the day, 0..1439
};

struct Hours {
    std::uint8_t weekdays = 0; // bit 0: Monday; the day on which a period begins
    std::uint16_t from = 0;    // minute of the day, inclusive
    std::uint16_t to = 0;      // exclusive, up to 1440; not above `from`: it ends on the next day

    bool hold(const WallClock& now) const;
    friend bool operator==(const Hours&, const Hours&) = default;
};

// DAYS [HH:MM-HH:MM]; DAYS are "Mon", "Mon-Fri", "Sat,Sun" or "daily"; without times the whole day.
Result<Hours> hours_of(std::string_view text);
std::string hours_text(const Hours& hours);

} // namespace signet::policy
