// SPDX-License-Identifier: Apache-2.0
#pragma once

// Base64 (RFC 4648 section 4) as LDIF and PEM have it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {

// The bytes, as a text that may hold any. White space is passed over. nullopt: another character, a length
// that cannot be, or bits that are not zero where nothing may be.
std::optional<std::string> bytes_of_base64(std::string_view text);

} // namespace signet::certmap
