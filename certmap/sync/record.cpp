// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/record.hpp"

#include "certmap/text/text.hpp"

namespace signet::certmap {
namespace {

std::string_view without_binary(std::string_view name) {
    constexpr std::string_view option = ";binary";
    if (name.ends_with(option)) name.remove_suffix(option.size());
    return name;
}

} // namespace

std::vector<std::string_view> values_of(const Record& record, std::string_view name) {
    std::vector<std::string_view> values;
    for (const Attribute& attribute : record.attributes) {
        if (!equal_ignoring_ascii_case(without_binary(attribute.name), name)) continue;
        values.insert(values.end(), attribute.values.begin(), attribute.values.end());
    }
    return values;
}

std::string_view value_of(const Record& record, std::string_view name) {
    const auto values = values_of(record, name);
    return values.size() == 1 ? values.front() : std::string_view();
}

} // namespace signet::certmap
