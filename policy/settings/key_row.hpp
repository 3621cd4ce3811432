// SPDX-License-Identifier: Apache-2.0
// What the manual says of a key of a settings file: what is left of a row of policy/settings/section.hpp for who
// does not read files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

struct KeyRow {
    std::string section; // "domain", "mapping.rule", "service.NAME"; "": the top of the file
    std::string_view name;
    std::string type;               // for people: "string", "array of paths", ...
    std::string_view default_value; // as TOML
    std::string_view documentation; // one line
};
using KeyRows = std::vector<KeyRow>;

// In place of a default: there is none, or it means something of its own when the key is missing.
inline constexpr std::string_view must_be_given = "";
inline constexpr std::string_view no_value = "none";

} // namespace signet::policy
