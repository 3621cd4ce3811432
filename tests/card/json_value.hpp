// SPDX-License-Identifier: Apache-2.0
// Reading what a person or a test wrote as JSON: nothing is guessed, no exception gets out.
#pragma once

#include "tests/card/result.hpp"

#include <chrono>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace signet::card {

using Json = nlohmann::json;

// Fails on text that is not one JSON object.
Result<Json> parse_object(std::string_view text);

// Fails if `object` has a member that is not among `known`.
Result<void> only_members(const Json& object, std::initializer_list<std::string_view> known);

// A missing member leaves `value` as it is; one of the wrong type or above `limit` is an error.
Result<void> read_member(const Json& object, std::string_view name, unsigned limit, unsigned& value);
Result<void> read_member(const Json& object, std::string_view name, bool& value);
Result<void> read_member(const Json& object, std::string_view name, std::string& value);

// A duration of at most a minute, in units of `unit`; fractions are good: 0.5.
Result<void> read_member(const Json& object, std::string_view name, std::chrono::microseconds unit,
                         std::chrono::microseconds& value);

// What a word stands for, by a table of pairs; none for a word that it does not have.
template <class Table>
auto named(const Table& table, std::string_view name) {
    std::optional<typename Table::value_type::second_type> found;
    for (const auto& [known, value] : table) {
        if (known == name) found = value;
    }
    return found;
}

} // namespace signet::card
