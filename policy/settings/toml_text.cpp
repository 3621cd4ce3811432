// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/toml_text.hpp"

#include <algorithm>
#include <cstddef>

namespace signet::policy {
namespace {

struct LineFault {
    std::size_t offset;
    std::string_view text;
};

bool is_quote(char c) {
    return c == '"' || c == '\'';
}

// Behind the closing quote, or the end of the line.
std::size_t end_of_string(std::string_view line, std::size_t open) {
    const char quote = line[open];
    for (std::size_t at = open + 1; at < line.size(); ++at) {
        if (line[at] == quote) return at + 1;
        if (quote == '"' && line[at] == '\\') ++at;
    }
    return line.size();
}

bool opens_several_lines(std::string_view rest) {
    return rest.starts_with(R"(""")") || rest.starts_with("'''");
}

bool separates_keys(char c) {
    return std::string_view("=,[]{}").find(c) != std::string_view::npos;
}

std::optional<LineFault> fault_in_line(std::string_view line) {
    std::size_t dots = 0; // of one key; those of numbers and dates are few and do not matter
    for (std::size_t at = 0; at < line.size() && line[at] != '#';) {
        if (opens_several_lines(line.substr(at)))
            return LineFault{at, "is a string over several lines; use one"};
        if (static_cast<unsigned char>(line[at]) >= 0x80U)
            return LineFault{at, "is not ASCII; such characters belong into strings and comments"};
        dots = separates_keys(line[at]) ? 0 : dots + (line[at] == '.' ? 1U : 0U);
        if (dots > max_key_dots) return LineFault{at, "is a key of too many parts"};
        at = is_quote(line[at]) ? end_of_string(line, at) : at + 1;
    }
    return std::nullopt;
}

} // namespace

std::optional<TextFault> fault_in_text(std::string_view toml) {
    for (std::uint32_t number = 1; !toml.empty(); ++number) {
        const std::string_view line = toml.substr(0, toml.find('\n'));
        if (const auto fault = fault_in_line(line))
            return TextFault{number, static_cast<std::uint32_t>(fault->offset + 1), fault->text};
        toml.remove_prefix(std::min(line.size() + 1, toml.size()));
    }
    return std::nullopt;
}

} // namespace signet::policy
