// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attribute values that are not text for people, as text or numbers. nullopt: not such a value. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {

// objectGUID [MS-DTYP 2.3.4.2]: 16 bytes, the first three fields least significant byte first.
std::optional<std::string> guid_text(std::string_view bytes);

// A UUID as RFC 4533 sends it: 16 bytes in the order they are written.
std::optional<std::string> uuid_text(std::string_view bytes);

// objectSid [MS-DTYP 2.4.2.2] -> "S-1-5-21-..."
std::optional<std::string> sid_text(std::string_view bytes);

// Generalized time in UTC, with or without a fraction of a second (which is cut): "20260131120000.0Z"
// (RFC 4517 3.3.13) -> seconds since 1970.
std::optional<std::int64_t> seconds_of(std::string_view generalized_time);

// The other way; of year 0 to 9999.
std::string generalized_time(std::int64_t seconds);

} // namespace signet::certmap
