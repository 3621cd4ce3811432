// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/origins.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

bool is_bare(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

// "\u001B": the one escape that every character has.
std::string escape(unsigned char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    return std::string(R"(\u00)") + digits[c >> 4U] + digits[c & 15U];
}

std::string list_of(const TomlNode::Array& elements) {
    std::string text;
    for (const TomlNode& element : elements)
        text += (text.empty() ? "" : ", ") + toml_of(element);
    return "[" + text + "]";
}

} // namespace

std::string toml_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            quoted.append("\\").append(1, c);
        else if (byte < 0x20U || byte == 0x7FU)
            quoted += escape(byte);
        else
            quoted += c;
    }
    return quoted + "\"";
}

std::string toml_key(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, is_bare) ? std::string(name) : toml_string(name);
}

// No key takes a table as its value, or a date.
std::string toml_of(const TomlNode& node) {
    if (const auto* text = std::get_if<std::string>(&node.value)) return toml_string(*text);
    if (const auto* number = std::get_if<std::int64_t>(&node.value)) return std::to_string(*number);
    if (const auto* flag = std::get_if<bool>(&node.value)) return *flag ? "true" : "false";
    if (const auto* elements = std::get_if<TomlNode::Array>(&node.value)) return list_of(*elements);
    return {};
}

} // namespace signet::policy
