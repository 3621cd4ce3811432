// SPDX-License-Identifier: Apache-2.0
#include "policy/toml_parser.hpp"

#include "policy/settings_text.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

// toml++ 3.3 asserts on some malformed input (its issue 294). That must refuse the file, in every build, and
// not end the process; so its assertions throw as its errors do, and parse_toml() catches both.
namespace signet::policy {
[[noreturn]] static void toml_assertion_failed() {
    throw std::logic_error("toml++"); // the same as in certmap/import: one program has one of the two
}
} // namespace signet::policy
#undef NDEBUG
#define TOML_ASSERT(expr) ((expr) ? void() : signet::policy::toml_assertion_failed())
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace signet::policy {
namespace {

std::string_view kind_of(const toml::node& node) {
    switch (node.type()) {
    case toml::node_type::none: return "nothing";
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array of other values";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a fraction";
    case toml::node_type::boolean: return "a boolean";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date";
    }
    return "something else";
}

RawValue raw_array(const toml::array& array) {
    std::vector<std::string> texts;
    for (const toml::node& element : array) {
        const auto text = element.value_exact<std::string>();
        if (!text) return UnusableValue{"an array with " + std::string(kind_of(element)) + " in it"};
        texts.push_back(*text);
    }
    return texts;
}

RawValue raw(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto number = node.value_exact<std::int64_t>()) return *number;
    if (const auto flag = node.value_exact<bool>()) return *flag;
    if (const toml::array* array = node.as_array()) return raw_array(*array);
    return UnusableValue{std::string(kind_of(node))};
}

Position position_of(const toml::source_region& region) {
    return {region.begin.line, region.begin.column};
}

TomlNode node_of(const toml::node& node, std::size_t depth);

// toml++ hands out keys in alphabetical order; people read files from the top.
std::vector<TomlEntry> entries_of(const toml::table& table, std::size_t depth) {
    std::vector<TomlEntry> entries;
    for (const auto& [key, node] : table)
        entries.push_back({std::string(key.str()), position_of(key.source()), node_of(node, depth)});
    std::ranges::stable_sort(entries, {}, &TomlEntry::position);
    return entries;
}

TomlNode node_of(const toml::node& node, std::size_t depth) {
    TomlNode made;
    made.position = position_of(node.source());
    made.kind = kind_of(node);
    made.value = raw(node);
    if (const toml::table* table = node.as_table()) {
        made.shape = TomlNode::Shape::table;
        if (depth < deepest_toml) made.entries = entries_of(*table, depth + 1);
    }
    if (const toml::array* array = node.as_array()) {
        made.shape = TomlNode::Shape::array;
        for (const toml::node& element : *array) {
            if (depth < deepest_toml) made.elements.push_back(node_of(element, depth + 1));
        }
    }
    return made;
}

} // namespace

boost::system::result<TomlNode, Problem> parse_toml(const Source& source) {
    const auto refused = [&](Position at, std::string text) {
        return Problem{source.file, at.line, at.column, "", std::move(text)};
    };
    if (source.text.size() > longest_settings_file)
        return refused({}, "is too long; at most " + std::to_string(longest_settings_file) + " bytes");
    if (const auto fault = fault_in_text(source.text))
        return refused({fault->line, fault->column}, std::string(fault->text));
    try {
        return node_of(toml::parse(std::string_view(source.text)), 0);
    } catch (const toml::parse_error& error) {
        return refused(position_of(error.source()), std::string(error.description()));
    } catch (const std::logic_error&) {
        return refused({}, "is no TOML; look for a bracket out of place");
    }
}

} // namespace signet::policy
