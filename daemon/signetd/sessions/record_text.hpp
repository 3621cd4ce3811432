// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a record looks on disk: one "key=value" a line. A record shows its fields, by their keys and in their order, to one that
// writes and to one that reads. Pure.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::daemon {

// No value can add a line: a line break in it becomes a blank.
struct RecordWriter {
    std::string text{};

    void operator()(std::string_view key, const auto& value) {
        std::string shown = shown_as(value);
        std::replace(shown.begin(), shown.end(), '\n', ' ');
        text += fmt::format("{}={}\n", key, shown);
    }

private:
    static std::string shown_as(const auto& value) { return fmt::format("{}", value); }
    // Of values without a blank.
    static std::string shown_as(const std::vector<std::string>& list) {
        return fmt::format("{}", fmt::join(list, " "));
    }
};

// Unknown keys are passed over.
struct RecordReader {
    std::string_view text;
    std::vector<std::string_view> optional{}; // keys that may be missing
    bool is_complete = true;                  // every other one is there and of its form

    void operator()(std::string_view key, auto& value) {
        const auto found = value_of(key);
        const bool may_be_missing = std::ranges::find(optional, key) != optional.end();
        is_complete = is_complete && (found ? read(*found, value) : may_be_missing);
    }

private:
    std::optional<std::string_view> value_of(std::string_view key) const {
        std::string_view rest = text;
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == '=')
                return line.substr(key.size() + 1);
        }
        return std::nullopt;
    }
    static bool read(std::string_view from, std::string& value) {
        value = from;
        return true;
    }
    static bool read(std::string_view from, std::vector<std::string>& list) {
        while (!from.empty()) {
            const std::string_view value = from.substr(0, from.find(' '));
            from.remove_prefix(std::min(value.size() + 1, from.size()));
            list.emplace_back(value);
        }
        return true;
    }
    template <class Number>
    static bool read(std::string_view from, Number& value) {
        const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), value);
        return error == std::errc() && end == from.data() + from.size();
    }
};

} // namespace signet::daemon
