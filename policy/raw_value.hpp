// SPDX-License-Identifier: Apache-2.0
// A value of a settings file as it stands there, before anybody knows what it is for. Made by
// policy/toml_parser.hpp, taken by policy/settings_keep.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace signet::policy {

inline constexpr std::size_t longest_list = 32; // elements; anchors, slots and host names are a handful

// What no key takes: a date, a fraction, a table, an array of anything but strings.
struct UnusableValue {
    std::string kind; // for people: "a date"
};

using RawValue = std::variant<UnusableValue, std::string, std::int64_t, std::vector<std::string>, bool>;

inline std::string kind_of(const RawValue& value) {
    if (const auto* unusable = std::get_if<UnusableValue>(&value)) return unusable->kind;
    if (std::holds_alternative<std::string>(value)) return "a string";
    if (std::holds_alternative<bool>(value)) return "a boolean";
    return std::holds_alternative<std::int64_t>(value) ? "an integer" : "an array of strings";
}

} // namespace signet::policy
