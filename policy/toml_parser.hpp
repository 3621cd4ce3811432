// SPDX-License-Identifier: Apache-2.0
// TOML to a plain tree that knows where everything stands, so that one file alone sees the TOML library.
// What the keys mean is the business of who walks the tree (policy/settings_walk.hpp).
#pragma once

#include "policy/raw_value.hpp"
#include "policy/settings_problems.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

struct TomlEntry;

struct TomlNode {
    enum class Shape : std::uint8_t { value, table, array };

    Shape shape = Shape::value;
    Position position{};
    std::string_view kind = "nothing"; // for people: "a table", "an integer"
    RawValue value{UnusableValue{"nothing"}};
    std::vector<TomlEntry> entries; // of a table, in the order of the file; no braces: not complete yet
    std::vector<TomlNode> elements; // of an array
};

struct TomlEntry {
    std::string key{};
    Position position{}; // of the key
    TomlNode node{};
};

// Tables and arrays in one another; what is deeper is not in the tree. The deepest that a settings file has
// is an element of a list of a rule: four.
inline constexpr std::size_t deepest_toml = 8;

// The root table, or what keeps the text from being one: too long, no TOML, or not to be trusted to the
// library (settings_text.hpp).
boost::system::result<TomlNode, Problem> parse_toml(const Source& source);

} // namespace signet::policy
