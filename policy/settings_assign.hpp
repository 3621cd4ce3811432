// SPDX-License-Identifier: Apache-2.0
// One key of the settings: takes a value as the file has it, checks type and bounds, and puts it in its
// place. Knows no TOML; policy/settings_parser.hpp drives it.
#pragma once

#include "policy/raw_value.hpp"
#include "policy/result.hpp"
#include "policy/settings.hpp"
#include "policy/settings_keys.hpp"

#include <vector>

namespace signet::policy {

// Where a key goes; keys of [mapping.rule] go to `rule`, those of [service.NAME] to `service`.
struct Target {
    Settings& settings;
    MappingRule& rule;
    ServiceSettings& service;
};

// Empty: taken. Otherwise nothing was changed.
std::vector<ValueError> assign(SettingsKey key, const RawValue& value, const Target& target);

} // namespace signet::policy
