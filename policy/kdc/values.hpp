// SPDX-License-Identifier: Apache-2.0
// One value of kdc.toml: from its text to its type, with the bounds and the reasons for them; what it has in
// common with signet.toml is in policy/settings/values.hpp.
#pragma once

#include "policy/result.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace signet::policy {

inline constexpr std::size_t max_indicator = 64; // bytes; indicators travel in every ticket
inline constexpr std::size_t max_attribute = 64; // bytes; a name like "require_auth"

Result<std::chrono::seconds> lifetime_of(std::string_view text); // 1min to 365d, whole seconds
Result<std::string> indicator_of(std::string_view text);         // printable ASCII without a space
Result<std::string> attribute_of(std::string_view text);         // likewise

} // namespace signet::policy
