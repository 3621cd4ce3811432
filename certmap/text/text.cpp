// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>

namespace signet::certmap {
namespace {

struct LeadByte {
    unsigned char first, last; // range of lead bytes
    std::size_t length;        // of the whole sequence
    unsigned char payload;     // mask of the lead byte's own bits
    std::uint32_t least;       // smallest code point that needs this length; a smaller one is overlong
};

constexpr std::array<LeadByte, 3> lead_bytes{{
    {0xc2, 0xdf, 2, 0x1f, 0x80},
    {0xe0, 0xef, 3, 0x0f, 0x800},
    {0xf0, 0xf4, 4, 0x07, 0x10000},
}};

bool is_control(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
}

// Unicode's Bidi_Control property.
bool is_bidi_control(std::uint32_t code) {
    return code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::optional<std::uint32_t> take_code_point(std::string_view& text) {
    if (text.empty()) return std::nullopt;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if (const std::uint32_t ascii = byte(0); ascii < 0x80) { // nearly all there is
        text.remove_prefix(1);
        return ascii;
    }
    const auto* lead = std::ranges::find_if(
        lead_bytes, [&](const LeadByte& row) { return byte(0) >= row.first && byte(0) <= row.last; });
    if (lead == lead_bytes.end() || text.size() < lead->length) return std::nullopt;
    std::uint32_t code = byte(0) & lead->payload;
    for (std::size_t at = 1; at < lead->length; ++at) {
        if ((byte(at) & 0xc0U) != 0x80U) return std::nullopt;
        code = (code << 6U) | (byte(at) & 0x3fU);
    }
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < lead->least || code > 0x10ffff || surrogate) return std::nullopt;
    text.remove_prefix(lead->length);
    return code;
}

std::optional<std::string> character_problem(std::string_view text) {
    while (!text.empty()) {
        const auto code = take_code_point(text);
        if (!code) return "is not UTF-8";
        if (*code == 0) return "contains a NUL";
        if (is_control(*code)) return "contains a control character";
        if (is_bidi_control(*code)) return "contains a bidirectional control character";
    }
    return std::nullopt;
}

std::optional<std::string> name_problem(std::string_view name) {
    if (name.empty()) return "is empty";
    if (name.size() > max_name_length) return "is longer than " + std::to_string(max_name_length) + " bytes";
    return character_problem(name);
}

std::optional<std::string> user_name_problem(std::string_view user) {
    if (user.size() > max_user_name_length)
        return "is longer than " + std::to_string(max_user_name_length) + " bytes";
    if (user.empty()) return "is empty";
    if (const auto problem = character_problem(user)) return problem;
    if (user.find_first_of("/:") != std::string_view::npos) return "has a '/' or ':'";
    if (user.front() == '-') return "starts with '-'";
    if (user.front() == ' ' || user.back() == ' ') return "begins or ends with a blank";
    if (user == "." || user == "..") return "is a directory's name";
    return std::nullopt;
}

std::string_view cut_at_character(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
    };
    std::size_t end = max_bytes;
    while (end > 0 && continues(end))
        --end;
    return text.substr(0, end);
}

std::string printable_ascii(std::string_view text) {
    std::string shown(text);
    std::ranges::replace_if(
        shown, [](char c) { return c < ' ' || c > '~'; }, '?');
    return shown;
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string lower_case_ascii(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(), lower);
    return lowered;
}

bool equal_ignoring_ascii_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

} // namespace signet::certmap
