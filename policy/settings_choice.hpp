// SPDX-License-Identifier: Apache-2.0
// A value that is one of a few words.
#pragma once

#include "certmap/text/spelling.hpp"
#include "policy/result.hpp"
#include "policy/settings_values.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

// A value by its name. One that this version lacks is known by name too, so that nobody believes it is in
// force.
template <class T>
struct NamedValue {
    std::string_view name;
    std::optional<T> value;
    std::string_view refusal = "is not in this version, so it would not be in force";
};

template <class T, std::size_t N>
Result<T> choice_of(std::string_view text, const std::array<NamedValue<T>, N>& choices) {
    std::vector<std::string_view> offered;
    for (const NamedValue<T>& choice : choices) {
        if (choice.value) offered.push_back(choice.name);
        if (choice.name != text) continue;
        if (choice.value) return *choice.value;
        return ValueError("\"" + std::string(text) + "\" " + std::string(choice.refusal), "");
    }
    return ValueError("\"" + std::string(text.substr(0, longest_name)) + "\" is not known",
                      certmap::spelling_hint(text, offered));
}

} // namespace signet::policy
