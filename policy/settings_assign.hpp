// SPDX-License-Identifier: Apache-2.0
// One key of the settings: takes a value as the file has it, checks type and bounds, and puts it in its
// place. Knows no TOML; policy/settings_parser.hpp drives it.
#pragma once

#include "policy/result.hpp"
#include "policy/settings.hpp"
#include "policy/settings_keys.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace signet::policy {

inline constexpr std::size_t longest_list = 32; // elements; anchors, slots and host names are a handful

// What no key takes: a boolean, a date, a table, an array of anything but strings.
struct UnusableValue {
    std::string kind; // for people: "a boolean"
};

using RawValue = std::variant<UnusableValue, std::string, std::int64_t, std::vector<std::string>>;

// Where a key goes; keys of [mapping.rule] go to `rule`, those of [service.NAME] to `service`.
struct Target {
    Settings& settings;
    MappingRule& rule;
    ServiceSettings& service;
};

// Empty: taken. Otherwise nothing was changed.
std::vector<ValueError> assign(SettingsKey key, const RawValue& value, const Target& target);

} // namespace signet::policy
