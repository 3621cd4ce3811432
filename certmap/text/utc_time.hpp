// SPDX-License-Identifier: Apache-2.0
#pragma once

// A moment as text, for records that a machine reads: the same wherever one is written.

#include <chrono>
#include <string>

namespace signet::certmap {

// "2026-11-29T14:30:00.000250Z" (RFC 3339), of what has gone by since 1970.
std::string utc_time(std::chrono::microseconds moment);

} // namespace signet::certmap
