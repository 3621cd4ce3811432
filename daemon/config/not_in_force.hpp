// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace signet::config {

// How SettingsFiles::notice() begins of settings that cannot be taken over, and not only have not been yet.
inline constexpr std::string_view cannot_be_in_force = "what lies on disk is not in force and cannot be: ";

} // namespace signet::config
