// SPDX-License-Identifier: Apache-2.0
// A row of the one table of the keys of a settings file, and how it is found. The tables themselves are
// policy/settings_keys.hpp (signet.toml) and policy/kdc/settings_keys.hpp (kdc.toml).
#pragma once

#include "certmap/text/spelling.hpp"
#include "policy/result.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

template <class Key>
struct KeyEntryOf {
    Key key;
    std::string_view section;       // as in the file: "domain", "mapping.rule", "service.NAME"; "": none
    std::string_view name;          // within the section
    std::string_view type;          // for people: "string", "path", "array of paths", "duration", ...
    std::string_view default_value; // as TOML; empty: there is none and the key must be given
    std::string_view documentation; // one line
};

template <class Key>
struct KeyTable {
    std::span<const KeyEntryOf<Key>> rows;
    std::span<const std::string_view> later{}; // keys of later versions, so that a refusal can say so
};

// Row of a key in a section; nullptr when there is none.
template <class Key>
const KeyEntryOf<Key>* row_of(std::span<const KeyEntryOf<Key>> rows, std::string_view section,
                              std::string_view name) {
    const auto row = std::ranges::find_if(
        rows, [&](const KeyEntryOf<Key>& entry) { return entry.section == section && entry.name == name; });
    return row == rows.end() ? nullptr : &*row;
}

// What a key that a section does not have was meant to be; `list` is the list of tables of the section, empty
// for none.
template <class Key>
ValueError unknown_key(const KeyTable<Key>& table, std::string_view section, std::string_view list,
                       std::string_view name) {
    constexpr auto problem = "is not a key of this section";
    if (std::ranges::find(table.later, name) != table.later.end())
        return {"is not in this version, so it would not be in force", ""};
    std::vector<std::string_view> here;
    for (const KeyEntryOf<Key>& entry : table.rows) {
        if (entry.section == section) here.push_back(entry.name);
    }
    if (!certmap::nearest_word(name, here).empty()) return {problem, certmap::spelling_hint(name, here)};
    if (!list.empty() && (here.empty() || !certmap::nearest_word(name, std::array{list}).empty()))
        return {problem, "write [[" + std::string(section) + "." + std::string(list) + "]]"};
    const auto elsewhere = std::ranges::find(table.rows, name, &KeyEntryOf<Key>::name);
    if (elsewhere == table.rows.end()) return {problem, certmap::spelling_hint(name, here)};
    const std::string home(elsewhere->section);
    return {problem, "it belongs to " + (home.empty() ? "the top of the file" : "[" + home + "]")};
}

} // namespace signet::policy
