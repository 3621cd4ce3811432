// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/lines.hpp"

#include "certmap/sync/import.hpp"

#include <string_view>

namespace signet::certmap {
namespace {

constexpr int end_of_text = -1;

// RFC 3629 section 3.
std::string utf8(std::uint32_t character) {
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | (character >> shift & 0x3fU)); };
    if (character < 0x80) return {static_cast<char>(character)};
    if (character < 0x800) return {static_cast<char>(0xc0U | character >> 6U), tail(0)};
    if (character < 0x10000) return {static_cast<char>(0xe0U | character >> 12U), tail(6), tail(0)};
    return {static_cast<char>(0xf0U | character >> 18U), tail(12), tail(6), tail(0)};
}

bool is_high_surrogate(std::uint32_t unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}

bool is_low_surrogate(std::uint32_t unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

} // namespace

Utf8Input::Utf8Input(std::istream& stream) : stream_(*stream.rdbuf()) {
    constexpr std::string_view utf8_mark = "\xef\xbb\xbf";
    while (ahead_.size() < utf8_mark.size()) {
        const int c = stream_.sbumpc();
        if (c == std::char_traits<char>::eof()) break;
        ahead_.push_back(static_cast<char>(c));
        if (ahead_ == "\xff\xfe" || ahead_ == "\xfe\xff") {
            encoding_ = ahead_.front() == '\xff' ? Encoding::utf16_little : Encoding::utf16_big;
            ahead_.clear();
            return;
        }
        if (!utf8_mark.starts_with(ahead_) && ahead_.front() != '\xff' && ahead_.front() != '\xfe') return;
    }
    if (ahead_ == utf8_mark) ahead_.clear();
}

int Utf8Input::next() {
    if (given_ < ahead_.size()) return static_cast<unsigned char>(ahead_[given_++]);
    if (encoding_ != Encoding::utf8) return next_of_character();
    const int c = stream_.sbumpc();
    return c == std::char_traits<char>::eof() ? end_of_text : c;
}

// nullopt: the end, or half a unit.
std::optional<std::uint32_t> Utf8Input::next_unit() {
    const int first = stream_.sbumpc();
    if (first == std::char_traits<char>::eof()) return std::nullopt;
    const int second = stream_.sbumpc();
    is_broken_ = second == std::char_traits<char>::eof();
    if (is_broken_) return std::nullopt;
    const auto a = static_cast<std::uint32_t>(first), b = static_cast<std::uint32_t>(second);
    return encoding_ == Encoding::utf16_little ? a | b << 8U : a << 8U | b;
}

int Utf8Input::next_of_character() {
    if (is_broken_) return end_of_text;
    const auto unit = next_unit();
    if (!unit) return end_of_text;
    std::uint32_t character = *unit;
    if (is_high_surrogate(*unit)) {
        const auto low = next_unit();
        is_broken_ = !low || !is_low_surrogate(*low);
        if (!is_broken_) character = 0x10000U + ((*unit - 0xd800U) << 10U) + (*low - 0xdc00U);
    } else {
        is_broken_ = is_low_surrogate(*unit);
    }
    if (is_broken_) return end_of_text;
    ahead_ = utf8(character);
    given_ = 1;
    return static_cast<unsigned char>(ahead_.front());
}

std::optional<std::string> Lines::next() {
    std::string line;
    int c = end_of_text;
    while ((c = input_.next()) != end_of_text && c != '\n') {
        if (line.size() == max_import_line || left_ == 0) {
            ++number_;
            problem_ = left_ == 0 ? "the file is longer than may be"
                                  : "longer than " + std::to_string(max_import_line) + " bytes";
            return std::nullopt;
        }
        line.push_back(static_cast<char>(c));
        --left_;
    }
    if (input_.is_broken()) {
        ++number_;
        problem_ = "the file begins as UTF-16, and this is none";
        return std::nullopt;
    }
    if (c == end_of_text && line.empty()) return std::nullopt;
    ++number_;
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::optional<std::string> whole_text(std::istream& stream, std::size_t most) {
    Utf8Input input(stream);
    std::string text;
    for (int c = input.next(); c != end_of_text; c = input.next()) {
        if (text.size() == most) return std::nullopt;
        text.push_back(static_cast<char>(c));
    }
    return input.is_broken() ? std::nullopt : std::optional(std::move(text));
}

} // namespace signet::certmap
