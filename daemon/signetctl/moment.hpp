// SPDX-License-Identifier: Apache-2.0
#pragma once

// Points in time as an administrator writes them, and as logs have them. Times in seconds since 1970.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::ctl {

// "2026-11-22", "2026-11-22T10:00", "2026-11-22T10:00:00", local time, or UTC with a "Z"; "7d", "12h" or
// "30min" is so long before `now`. nullopt: none of these.
std::optional<std::int64_t> moment_of(std::string_view text, std::int64_t now);

// At the head of a line of a log: RFC 3339 ("2026-11-22T10:00:00.123456+01:00"), or as syslog and krb5kdc
// write it ("Nov 22 10:00:00", local time, of the last year in which that is not after `now`). nullopt: there
// is none.
std::optional<std::int64_t> moment_of_line(std::string_view line, std::int64_t now);

// "2026-11-22T10:00:00Z"
std::string utc_text(std::int64_t time);

} // namespace signet::ctl
