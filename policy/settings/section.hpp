// SPDX-License-Identifier: Apache-2.0
// A settings file, described once: sections of keys, each with its name, the member of the settings that it
// sets, the kind of its value, default and documentation. The reader, the manual and the tests go by the rows.
//
//     Section<DomainSettings> domain{{key("realm", &DomainSettings::realm, text("string", realm_of), R"("")",
//                                         "The Kerberos realm; empty takes default_realm of krb5.conf."), ...}};
#pragma once

#include "policy/settings/key_row.hpp"
#include "policy/settings/kinds.hpp"
#include "policy/settings/origins.hpp"

#include <iterator>
#include <map>
#include <span>

namespace signet::policy {

// Where the reader is.
struct Reading {
    ProblemList& problems;
    const KeyRows& rows;        // of the whole file, for hints
    std::string section{};      // as in the rows: "service.NAME"
    std::string shown{};        // as in the file: "service.login"
    Origins* origins = nullptr; // noted there, if anybody wants to know
    std::string path{};         // as there: "mapping.rule.2"

    void report(Position at, std::string_view key, const ValueError& error) const;
    void note_value(const TomlEntry& entry) const;
    void note_section(Position at) const;
    Reading in(std::string_view name, std::string_view name_shown) const {
        return in(name, name_shown, name_shown);
    }
    Reading in(std::string_view name, std::string_view name_shown, std::string_view name_in_path) const;
};

// What may stand in a section: a key, a section, a list of tables or a table of them.
template <class T>
struct Item {
    std::string_view name;
    KeyRows rows; // of what is in it, from this section on
    std::function<void(const TomlEntry& entry, T& to, const Reading& reading)> read;
    bool is_list = false; // [[section.name]]
};

// What is wrong with values that are each right.
struct Contradiction {
    std::string key; // that it is about, as in Origins; "": the section itself
    ValueError error;
};
template <class T>
using Check = std::optional<Contradiction> (*)(const T& section);

template <class T>
struct Section {
    std::vector<Item<T>> items;
    Check<T> check = nullptr;

    KeyRows rows() const; // of the section and all in it
    void read(const TomlNode& table, T& to, const Reading& reading) const;
};

// nullptr when it is none, which is reported.
const TomlNode::Table* section_table(const TomlEntry& entry, const Reading& reading);
const TomlNode::Array* section_list(const TomlEntry& entry, std::string_view thing, const Reading& reading);

void report_unknown(const TomlEntry& entry, std::span<const std::string_view> known, std::string_view list,
                    const Reading& reading);
void report_contradiction(const Contradiction& found, const TomlNode& table, bool is_sound,
                          const Reading& reading);
KeyRows rows_below(std::string_view section, KeyRows rows);

// `kind` is of the member's type, or of what it is an optional of.
template <class T, class Member, class Value>
Item<T> key(std::string_view name, Member T::*member, Kind<Value> kind, std::string_view default_value,
            std::string_view documentation) {
    KeyRows row{{"", name, kind.name, default_value, documentation}};
    const auto read = [=](const TomlEntry& entry, T& to, const Reading& reading) {
        const Report report = [&](Position at, const ValueError& error) { reading.report(at, name, error); };
        auto value = kind.read(entry.node, report);
        if (!value) return;
        to.*member = *std::move(value);
        reading.note_value(entry);
    };
    return {name, std::move(row), read};
}

// [name]
template <class T, class Inner>
Item<T> section(std::string_view name, Inner T::*member, Section<Inner> inner) {
    KeyRows rows = rows_below(name, inner.rows());
    const auto read = [=, inner = std::move(inner)](const TomlEntry& entry, T& to, const Reading& reading) {
        if (section_table(entry, reading)) inner.read(entry.node, to.*member, reading.in(name, name));
    };
    return {name, std::move(rows), read};
}

// [name] of keys that set members of the settings around it.
template <class T>
Item<T> section(std::string_view name, Section<T> inner) {
    KeyRows rows = rows_below(name, inner.rows());
    const auto read = [=, inner = std::move(inner)](const TomlEntry& entry, T& to, const Reading& reading) {
        if (section_table(entry, reading)) inner.read(entry.node, to, reading.in(name, name));
    };
    return {name, std::move(rows), read};
}

// [[section.name]]; `thing` is what one of them is, for people. An element that has a `place` is told where it stands.
template <class T, class Inner>
Item<T> list_of(std::string_view name, std::string_view thing, std::vector<Inner> T::*member,
                Section<Inner> inner, std::size_t max) {
    KeyRows rows = rows_below(name, inner.rows());
    const auto read = [=, inner = std::move(inner)](const TomlEntry& entry, T& to, const Reading& reading) {
        const TomlNode::Array* tables = section_list(entry, thing, reading);
        if (!tables) return;
        for (const TomlNode& table : *tables) {
            std::vector<Inner>& list = to.*member;
            if (!std::holds_alternative<TomlNode::Table>(table.value)) {
                reading.report(table.position, name,
                               {"is not a " + std::string(thing) + " but " + table.kind,
                                "write [[" + reading.shown + "." + std::string(name) + "]]"});
            } else if (list.size() >= max) {
                reading.report(table.position, name, {"is one too many", "at most " + std::to_string(max)});
            } else {
                Inner& element = list.emplace_back();
                if constexpr (requires { element.place; })
                    element.place = {reading.problems.file(), table.position.line};
                const std::string number = std::string(name) + "." + std::to_string(list.size());
                const Reading here = reading.in(name, name, number);
                here.note_section(table.position);
                inner.read(table, element, here);
            }
        }
    };
    return {name, std::move(rows), read, true};
}

template <class T>
void read_named(const Section<T>& section, const TomlEntry& table, T& to, const Reading& reading) {
    reading.note_section(table.position);
    section.read(table.node, to, reading);
}

// [name.ANY]: sections whose names are up to the administrator, as `read_name` allows; `placeholder` stands for them
// in the manual.
template <class T, class Inner>
Item<T> table_of(std::string_view name, std::string_view placeholder, std::string_view remedy,
                 std::map<std::string, Inner, std::less<>> T::*member, Section<Inner> inner,
                 Result<std::string> (*read_name)(std::string_view), std::size_t max) {
    KeyRows rows = rows_below(name, rows_below(placeholder, inner.rows()));
    const auto read = [=, inner = std::move(inner)](const TomlEntry& entry, T& to, const Reading& reading) {
        const TomlNode::Table* tables = section_table(entry, reading);
        if (!tables) return;
        const Reading here = reading.in(name, name);
        for (const TomlEntry& table : *tables) {
            const auto named = read_name(table.key);
            if (!std::holds_alternative<TomlNode::Table>(table.node.value))
                here.report(table.position, table.key, {"is not a section", std::string(remedy)});
            else if (!named)
                here.report(table.position, table.key, named.error());
            else if ((to.*member).size() >= max && !(to.*member).contains(*named))
                here.report(table.position, table.key, {"is one too many", "at most " + std::to_string(max)});
            else
                read_named(inner, table, (to.*member)[*named], here.in(placeholder, *named));
        }
    };
    return {name, std::move(rows), read};
}

template <class T>
KeyRows Section<T>::rows() const {
    KeyRows all;
    for (const Item<T>& item : items)
        std::ranges::copy(item.rows, std::back_inserter(all));
    return all;
}

template <class T>
void Section<T>::read(const TomlNode& table, T& to, const Reading& reading) const {
    const std::size_t before = reading.problems.size();
    std::vector<std::string_view> names;
    std::ranges::transform(items, std::back_inserter(names), &Item<T>::name);
    const auto list = std::ranges::find_if(items, &Item<T>::is_list);
    for (const TomlEntry& entry : std::get<TomlNode::Table>(table.value)) {
        const auto item = std::ranges::find(items, entry.key, &Item<T>::name);
        if (item != items.end())
            item->read(entry, to, reading);
        else
            report_unknown(entry, names, list == items.end() ? "" : list->name, reading);
    }
    const auto found = check ? check(to) : std::nullopt;
    if (found) report_contradiction(*found, table, reading.problems.size() == before, reading);
}

// Reads one file after the other into the same settings: later files set single keys anew, arrays as a whole, and
// lists of tables grow. `whole`: what only all files together can show, if they are all there are. `origins`: becomes
// where what was read stands; may be null.
template <class T>
SettingsOr<T> read_settings(const Section<T>& file, const std::vector<Source>& sources, Check<T> whole,
                            Origins* origins = nullptr) {
    if (sources.size() > max_settings_files)
        return std::vector{Problem{sources[max_settings_files].file, 0, 0, "",
                                   "is one file too many; at most " + std::to_string(max_settings_files)}};
    T settings;
    ProblemList problems;
    Origins places;
    if (!origins) origins = &places;
    const KeyRows rows = file.rows();
    std::size_t unread = 0;
    for (const Source& source : sources) {
        problems.open(source.file);
        if (const auto root = parse_toml(source, problems))
            file.read(*root, settings, {.problems = problems, .rows = rows, .origins = origins});
        else
            ++unread;
        problems.close();
    }
    const bool is_read = sources.empty() || unread < sources.size();
    const auto found = whole && is_read ? whole(settings) : std::nullopt;
    const auto place = found ? origins->find(found->key) : origins->end();
    const bool has_place = place != origins->end();
    problems.open(has_place ? place->second.file : sources.empty() ? "" : sources.front().file);
    if (found && !problems.about(found->key))
        problems.add({has_place ? place->second.line : 0, 0}, found->key, found->error);
    if (problems.empty()) return settings;
    return std::move(problems).take();
}

} // namespace signet::policy
