// SPDX-License-Identifier: Apache-2.0
// The parts of a settings file that every such file has: keys by the key table, and lists of tables
// ([[mapping.rule]]). What a value means is for `assign`.
#pragma once

#include "policy/key_table.hpp"
#include "policy/settings_problems.hpp"
#include "policy/toml_parser.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace signet::policy {

// Where an error points to: the value, or its element.
inline Position place_of(const ValueError& error, const TomlNode& node) {
    const bool in_array = error.element && *error.element < node.elements.size();
    return in_array ? node.elements[*error.element].position : node.position;
}

// A section as the key table spells it and as the file does: service.NAME, service.login.
struct SectionName {
    std::string_view in_table;
    std::string_view in_file;
};

inline std::string key_name(std::string_view section, std::string_view key) {
    return section.empty() ? std::string(key) : std::string(section) + "." + std::string(key);
}

// `assign(key, value)` returns what is wrong; `list` is the list of tables that the section holds,
// empty for none.
template <class Key, class Assign>
void read_keys(const TomlNode& table, SectionName section, const KeyTable<Key>& keys, std::string_view list,
               ProblemList& problems, const Assign& assign) {
    for (const TomlEntry& entry : table.entries) {
        if (!list.empty() && entry.key == list) continue;
        const std::string name = key_name(section.in_file, entry.key);
        const auto* row = row_of(keys.rows, section.in_table, entry.key);
        if (!row) {
            problems.add(entry.position, name, unknown_key(keys, section.in_table, list, entry.key));
            continue;
        }
        for (const ValueError& error : assign(row->key, entry.node.value))
            problems.add(place_of(error, entry.node), name, error);
    }
}

// `name` as in the file, `thing` what one of them is: "mapping.rule", "rule".
template <class Take>
void read_tables(const TomlNode& node, std::string_view name, std::string_view thing, ProblemList& problems,
                 const Take& take) {
    const std::string key(name);
    if (node.shape != TomlNode::Shape::array)
        return problems.add(node.position, key,
                            {"is a list of " + std::string(thing) + "s", "write [[" + key + "]]"});
    for (const TomlNode& element : node.elements) {
        if (element.shape == TomlNode::Shape::table)
            take(element);
        else
            problems.add(element.position, key,
                         {"is not a " + std::string(thing) + " but " + std::string(element.kind), ""});
    }
}

// nullptr when the table has none.
inline const TomlNode* find_node(const TomlNode& table, std::string_view key) {
    const auto found = std::ranges::find(table.entries, key, &TomlEntry::key);
    return found == table.entries.end() ? nullptr : &found->node;
}

} // namespace signet::policy
