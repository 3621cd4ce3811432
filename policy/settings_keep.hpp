// SPDX-License-Identifier: Apache-2.0
// Puts a value of a settings file into the field of its key: checks its kind, reads it, and leaves the field
// alone when that fails. The functions return what is wrong; empty: taken.
#pragma once

#include "policy/raw_value.hpp"
#include "policy/result.hpp"
#include "policy/settings_values.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::policy {

using ValueErrors = std::vector<ValueError>;

inline ValueErrors wrong_kind(std::string_view wanted, const RawValue& value) {
    return {ValueError("must be " + std::string(wanted) + ", not " + kind_of(value), "")};
}

// The field may be an optional of the value.
template <class Field, class T>
ValueErrors keep(Field& field, Result<T> result) {
    if (!result) return {std::move(result).error()};
    field = *std::move(result);
    return {};
}

template <class Field, class T>
ValueErrors keep_text(Field& field, const RawValue& value, Result<T> (*read)(std::string_view)) {
    const auto* text = std::get_if<std::string>(&value);
    return text ? keep(field, read(*text)) : wrong_kind("a string", value);
}

inline ValueErrors keep_number(std::uint32_t& field, const RawValue& value,
                               Result<std::uint32_t> (*read)(std::int64_t)) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number ? keep(field, read(*number)) : wrong_kind("an integer", value);
}

inline ValueErrors keep_flag(bool& field, const RawValue& value) {
    const auto* flag = std::get_if<bool>(&value);
    return flag ? keep(field, Result<bool>(*flag)) : wrong_kind("true or false", value);
}

template <class Field>
ValueErrors keep_duration(Field& field, const RawValue& value, const DurationBounds& bounds) {
    const auto* text = std::get_if<std::string>(&value);
    return text ? keep(field, duration_of(*text, bounds)) : wrong_kind("a string", value);
}

template <class T>
ValueErrors add_element(std::vector<T>& list, Result<T> result) {
    if (!result) return {std::move(result).error()};
    if (std::ranges::find(list, *result) != list.end()) return {ValueError("is listed twice", "")};
    list.push_back(*std::move(result));
    return {};
}

enum class Emptiness : std::uint8_t { allowed, refused };

template <class T>
ValueErrors keep_list(std::vector<T>& field, const RawValue& value, Emptiness emptiness,
                      Result<T> (*read)(std::string_view), std::size_t longest = longest_list) {
    const auto* texts = std::get_if<std::vector<std::string>>(&value);
    if (!texts) return wrong_kind("an array of strings", value);
    if (texts->empty() && emptiness == Emptiness::refused)
        return {ValueError("is empty", "name at least one")};
    if (texts->size() > longest)
        return {ValueError("is too long", "at most " + std::to_string(longest) + " elements")};
    std::vector<T> list;
    ValueErrors errors;
    for (std::size_t i = 0; i < texts->size(); ++i)
        for (ValueError& error : add_element(list, read((*texts)[i]))) {
            error.element = i;
            errors.push_back(std::move(error));
        }
    if (errors.empty()) field = std::move(list);
    return errors;
}

} // namespace signet::policy
