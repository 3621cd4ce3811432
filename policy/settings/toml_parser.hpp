// SPDX-License-Identifier: Apache-2.0
// TOML to a plain tree that knows where everything stands, so that one file alone sees the TOML library.
// What the keys mean is the business of who walks the tree (policy/settings/section.hpp).
#pragma once

#include "policy/settings/problems.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace signet::policy {

struct TomlEntry;

struct TomlNode {
    using Array = std::vector<TomlNode>;
    using Table = std::vector<TomlEntry>; // in the order of the file

    Position position{};
    std::string kind = "nothing"; // for people: "a table", "an array of strings"
    // Without a value: what no key takes, a date or a fraction.
    std::variant<std::monostate, bool, std::int64_t, std::string, Array, Table> value;
};

struct TomlEntry {
    std::string key{};
    Position position{}; // of the key
    TomlNode node{};
};

// Tables and arrays in one another; what is deeper is not in the tree. The deepest that a settings file has
// is an element of a list of a rule: four.
inline constexpr std::size_t max_toml_depth = 8;

// The root, a table. nullopt: the text is too long, no TOML, or not to be trusted to the library (toml_text.hpp);
// that is among the problems then.
std::optional<TomlNode> parse_toml(const Source& source, ProblemList& problems);

} // namespace signet::policy
