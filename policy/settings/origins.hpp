// SPDX-License-Identifier: Apache-2.0
// Where the settings that hold were written, and how: for who shows settings to people. Nothing is decided by it.
#pragma once

#include "policy/settings/toml_parser.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace signet::policy {

struct Origin {
    std::string file{};
    std::uint32_t line = 0;
    std::string value{}; // TOML, on one line; empty: it is a section
    friend bool operator==(const Origin&, const Origin&) = default;
};

// By path: "domain.realm", "service.gdm-*" and "service.gdm-*.use", "mapping.rule.2.match" of the second rule. A key is
// where it was set last; a section where it stands first. What has none has its default.
using Origins = std::map<std::string, Origin, std::less<>>;

// A value of a settings file as it could stand there, on one line.
std::string toml_of(const TomlNode& node);

// A string as TOML, in quotes.
std::string toml_string(std::string_view text);

// A part of a key or of a heading: in quotes where TOML wants them ("gdm-*").
std::string toml_key(std::string_view name);

} // namespace signet::policy
