// SPDX-License-Identifier: Apache-2.0
// The kinds of values that keys have: what the manual calls one, and how a node of the file becomes a value of
// the settings. How a text is read is policy/settings/values.hpp's; what a kind does not take it reports.
#pragma once

#include "certmap/text/spelling.hpp"
#include "policy/settings/toml_parser.hpp"
#include "policy/settings/values.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace signet::policy {

inline constexpr std::size_t max_list = 32; // elements; anchors, slots and host names are a handful

using Report = std::function<void(Position at, const ValueError& error)>;

template <class T>
struct Kind {
    std::string name; // for people: "path", "array of paths"
    std::function<std::optional<T>(const TomlNode& node, const Report& report)> read;
};

template <class T>
std::optional<T> value_or_report(Result<T> result, const TomlNode& node, const Report& report) {
    if (result) return *std::move(result);
    report(node.position, result.error());
    return std::nullopt;
}

inline ValueError wrong_kind(std::string_view wanted, const TomlNode& node, std::string_view remedy) {
    return {"must be " + std::string(wanted) + ", not " + node.kind, std::string(remedy)};
}

// What a function from text to Result<T> makes: T.
template <class Read>
using ValueOf = typename std::invoke_result_t<Read, std::string_view>::value_type;

template <class Read>
Kind<ValueOf<Read>> text(std::string_view name, Read read) {
    return {std::string(name), [read](const TomlNode& node, const Report& report) {
                const auto* text = std::get_if<std::string>(&node.value);
                Result<ValueOf<Read>> wrong = wrong_kind("a string", node, "write it in quotes");
                return value_or_report(text ? read(*text) : std::move(wrong), node, report);
            }};
}

inline Kind<std::chrono::milliseconds> duration(DurationBounds bounds) {
    return text("duration", [bounds](std::string_view text) { return duration_of(text, bounds); });
}

inline Kind<bool> flag() {
    return {"boolean", [](const TomlNode& node, const Report& report) {
                const auto* flag = std::get_if<bool>(&node.value);
                Result<bool> wrong =
                    wrong_kind("true or false", node, "write one of these words, without quotes");
                return value_or_report(flag ? Result<bool>(*flag) : std::move(wrong), node, report);
            }};
}

inline Kind<std::uint32_t> number(std::int64_t least, std::int64_t most, std::string_view reason) {
    return {"integer", [=](const TomlNode& node, const Report& report) {
                using Number = Result<std::uint32_t>;
                const auto read = [&]() -> Number {
                    const auto* number = std::get_if<std::int64_t>(&node.value);
                    if (!number) return wrong_kind("an integer", node, "write digits, without quotes");
                    if (*number >= least && *number <= most) return static_cast<std::uint32_t>(*number);
                    return ValueError("is out of range", std::to_string(least) + " to " +
                                                             std::to_string(most) + ": " +
                                                             std::string(reason));
                };
                return value_or_report(read(), node, report);
            }};
}

// A value by its name. One that this version lacks is known by name too, so that nobody believes it is in
// force; an old name is taken and not offered.
template <class T>
struct Word {
    std::string_view name;
    std::optional<T> value;
    std::string_view refusal = "is not in this version, so it would not be in force";
    bool is_offered = true;
};

template <class T>
auto one_of(std::initializer_list<Word<T>> words) {
    return [words = std::vector<Word<T>>(words)](std::string_view text) -> Result<T> {
        std::vector<std::string_view> offered;
        for (const Word<T>& word : words)
            if (word.value && word.is_offered) offered.push_back(word.name);
        const auto word = std::ranges::find(words, text, &Word<T>::name);
        const std::string quoted = "\"" + std::string(text.substr(0, max_name)) + "\" ";
        if (word == words.end())
            return ValueError(quoted + "is not known", certmap::spelling_hint(text, offered));
        if (word->value) return *word->value;
        return ValueError(quoted + std::string(word->refusal), certmap::spelling_hint("", offered));
    };
}

template <class T>
Kind<T> choice(std::initializer_list<Word<T>> words) {
    return text("choice", one_of(words));
}

enum class Emptiness : std::uint8_t { allowed, refused };

// Nothing is taken when one element is not.
template <class Read>
Kind<std::vector<ValueOf<Read>>> list(std::string_view things, Read read,
                                      Emptiness empty = Emptiness::allowed, std::size_t max = max_list) {
    using List = std::vector<ValueOf<Read>>;
    const auto read_list = [=](const TomlNode& node, const Report& report) -> std::optional<List> {
        const auto* array = std::get_if<TomlNode::Array>(&node.value);
        const auto is_text = [](const TomlNode& element) {
            return std::holds_alternative<std::string>(element.value);
        };
        const auto refuse = [&](const ValueError& error) {
            return report(node.position, error), std::nullopt;
        };
        if (!array || !std::ranges::all_of(*array, is_text))
            return refuse(wrong_kind("an array of strings", node, R"(like ["one", "another"])"));
        if (array->empty() && empty == Emptiness::refused) return refuse({"is empty", "name at least one"});
        if (array->size() > max)
            return refuse({"is too long", "at most " + std::to_string(max) + " elements"});
        List list;
        bool is_good = true;
        for (const TomlNode& element : *array) {
            auto value = value_or_report(read(std::get<std::string>(element.value)), element, report);
            const bool is_there = value && std::ranges::find(list, *value) != list.end();
            if (is_there) report(element.position, {"is listed twice", "leave one of them out"});
            is_good = is_good && value && !is_there;
            if (value) list.push_back(*std::move(value));
        }
        return is_good ? std::optional(std::move(list)) : std::nullopt;
    };
    return {"array of " + std::string(things), read_list};
}

} // namespace signet::policy
