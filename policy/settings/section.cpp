// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/section.hpp"

#include "certmap/text/spelling.hpp"

#include <array>

namespace signet::policy {
namespace {

std::string joined(std::string_view section, std::string_view name) {
    const bool is_one = section.empty() || name.empty();
    return std::string(section) + (is_one ? "" : ".") + std::string(name);
}

// What a key that a section does not have was meant to be; `list` is the list of tables of the section, empty
// for none.
ValueError unknown_key(const Reading& reading, std::string_view list, std::string_view name) {
    constexpr auto problem = "is not a key of this section";
    std::vector<std::string_view> here;
    for (const KeyRow& row : reading.rows) {
        if (row.section == reading.section) here.push_back(row.name);
    }
    if (!certmap::nearest_word(name, here).empty()) return {problem, certmap::spelling_hint(name, here)};
    if (!list.empty() && (here.empty() || !certmap::nearest_word(name, std::array{list}).empty()))
        return {problem, "write [[" + joined(reading.section, list) + "]]"};
    const auto elsewhere = std::ranges::find(reading.rows, name, &KeyRow::name);
    if (elsewhere == reading.rows.end()) return {problem, certmap::spelling_hint(name, here)};
    const std::string& home = elsewhere->section;
    return {problem, "it belongs to " + (home.empty() ? "the top of the file" : "[" + home + "]")};
}

} // namespace

void Reading::report(Position at, std::string_view key, const ValueError& error) const {
    problems.add(at, joined(shown, key), error);
}

void Reading::note_value(const TomlEntry& entry) const {
    if (!origins) return;
    (*origins)[joined(path, entry.key)] = {problems.file(), entry.position.line, toml_of(entry.node)};
}

void Reading::note_section(Position at) const {
    if (origins) origins->emplace(path, Origin{problems.file(), at.line, ""});
}

Reading Reading::in(std::string_view name, std::string_view name_shown, std::string_view name_in_path) const {
    return {problems,
            rows,
            joined(section, name),
            joined(shown, name_shown),
            origins,
            joined(path, name_in_path)};
}

const TomlNode::Table* section_table(const TomlEntry& entry, const Reading& reading) {
    const auto* table = std::get_if<TomlNode::Table>(&entry.node.value);
    if (!table) reading.report(entry.position, entry.key, {"is a section", "write [" + entry.key + "]"});
    return table;
}

const TomlNode::Array* section_list(const TomlEntry& entry, std::string_view thing, const Reading& reading) {
    const auto* array = std::get_if<TomlNode::Array>(&entry.node.value);
    if (!array)
        reading.report(entry.node.position, entry.key,
                       {"is a list of " + std::string(thing) + "s",
                        "write [[" + joined(reading.shown, entry.key) + "]]"});
    return array;
}

void report_unknown(const TomlEntry& entry, std::span<const std::string_view> known, std::string_view list,
                    const Reading& reading) {
    const bool is_top = reading.section.empty();
    reading.report(entry.position, entry.key,
                   is_top ? ValueError("is not a section", certmap::spelling_hint(entry.key, known))
                          : unknown_key(reading, list, entry.key));
}

// At the key that it is about, where the file has it. A key that is missing is missing whatever else is wrong; but keys
// that are wrong by themselves say nothing about the whole.
void report_contradiction(const Contradiction& found, const TomlNode& table, bool is_sound,
                          const Reading& reading) {
    const auto& entries = std::get<TomlNode::Table>(table.value);
    const auto entry = std::ranges::find(entries, found.key, &TomlEntry::key);
    const bool is_missing = !found.key.empty() && entry == entries.end();
    if (!is_sound && !is_missing) return;
    reading.report(entry == entries.end() ? table.position : entry->node.position, found.key, found.error);
}

KeyRows rows_below(std::string_view section, KeyRows rows) {
    for (KeyRow& row : rows)
        row.section = joined(section, row.section);
    return rows;
}

} // namespace signet::policy
