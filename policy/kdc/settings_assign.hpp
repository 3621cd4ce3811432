// SPDX-License-Identifier: Apache-2.0
// One key of kdc.toml: takes a value as the file has it, checks type and bounds, and puts it in its place.
// Knows no TOML; policy/kdc/settings_parser.hpp drives it.
#pragma once

#include "policy/kdc/settings.hpp"
#include "policy/kdc/settings_keys.hpp"
#include "policy/raw_value.hpp"
#include "policy/result.hpp"

#include <vector>

namespace signet::policy {

// A key of a list of tables goes to the last of the list, which must be there. Empty: taken. Otherwise
// nothing was changed.
std::vector<ValueError> assign(KdcSettingsKey key, const RawValue& value, KdcSettings& settings);

} // namespace signet::policy
