// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/toml_parser.hpp"

#include "policy/settings/toml_text.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

// toml++ 3.3 asserts on some malformed input (its issue 294). That must refuse the file, in every build, and
// not end the process; so its assertions throw as its errors do, and parse_toml() catches both.
namespace signet::policy {
[[noreturn]] static void toml_assertion_failed() {
    throw std::logic_error("toml++"); // the same as in certmap/sync: one program has one of the two
}
} // namespace signet::policy
#undef NDEBUG
#define TOML_ASSERT(expr) ((expr) ? void() : signet::policy::toml_assertion_failed())
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace signet::policy {
namespace {

Position position_of(const toml::source_region& region) {
    return {region.begin.line, region.begin.column};
}

TomlNode node_of(const toml::node& node, std::size_t depth);

TomlNode::Array array_of(const toml::array& array, std::size_t depth) {
    TomlNode::Array elements;
    for (const toml::node& element : array)
        elements.push_back(node_of(element, depth));
    return elements;
}

// toml++ hands out keys in alphabetical order; people read files from the top.
TomlNode::Table table_of(const toml::table& table, std::size_t depth) {
    TomlNode::Table entries;
    for (const auto& [key, node] : table)
        entries.push_back({std::string(key.str()), position_of(key.source()), node_of(node, depth)});
    std::ranges::stable_sort(entries, {}, &TomlEntry::position);
    return entries;
}

std::string kind_of(const TomlNode::Array& array) {
    const auto other = std::ranges::find_if_not(
        array, [](const TomlNode& node) { return std::holds_alternative<std::string>(node.value); });
    return other == array.end() ? "an array of strings" : "an array with " + other->kind + " in it";
}

TomlNode node_of(const toml::node& node, std::size_t depth) {
    TomlNode made{position_of(node.source()), "a date", {}};
    const bool is_deep = depth >= max_toml_depth;
    if (const auto text = node.value_exact<std::string>()) {
        made.kind = "a string";
        made.value = *text;
    } else if (const auto number = node.value_exact<std::int64_t>()) {
        made.kind = "an integer";
        made.value = *number;
    } else if (const auto flag = node.value_exact<bool>()) {
        made.kind = "a boolean";
        made.value = *flag;
    } else if (const toml::array* array = node.as_array()) {
        auto elements = is_deep ? TomlNode::Array{} : array_of(*array, depth + 1);
        made.kind = kind_of(elements);
        made.value = std::move(elements);
    } else if (const toml::table* table = node.as_table()) {
        made.kind = "a table";
        made.value = is_deep ? TomlNode::Table{} : table_of(*table, depth + 1);
    } else if (node.is_floating_point()) {
        made.kind = "a fraction";
    } else if (node.is_time()) {
        made.kind = "a time";
    }
    return made;
}

// Some editors put a mark of UTF-8 in front, and people do not see it.
std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    return text;
}

} // namespace

std::optional<TomlNode> parse_toml(const Source& source, ProblemList& problems) {
    const auto refuse = [&](Position at, std::string_view why) {
        problems.add(at, "", {std::string(why), ""});
        return std::nullopt;
    };
    if (source.text.size() > max_settings_file)
        return refuse({}, "is too long; at most " + std::to_string(max_settings_file) + " bytes");
    const std::string_view text = without_byte_order_mark(source.text);
    if (const auto fault = fault_in_text(text)) return refuse({fault->line, fault->column}, fault->text);
    try {
        return node_of(toml::parse(text), 0);
    } catch (const toml::parse_error& error) {
        return refuse(position_of(error.source()), error.description());
    } catch (const std::logic_error&) {
        return refuse({}, "is no TOML; look for a bracket out of place");
    }
}

} // namespace signet::policy
