// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/lines.hpp"

#include "certmap/sync/import.hpp"

#include <string_view>

namespace signet::certmap {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

} // namespace

std::optional<std::string> Lines::next() {
    std::string line;
    auto* buffer = stream_.rdbuf();
    int c = std::char_traits<char>::eof();
    while ((c = buffer->sbumpc()) != std::char_traits<char>::eof() && c != '\n') {
        if (line.size() == max_import_line || left_ == 0) {
            ++number_;
            problem_ = left_ == 0 ? "the file is longer than may be"
                                  : "longer than " + std::to_string(max_import_line) + " bytes";
            return std::nullopt;
        }
        line.push_back(static_cast<char>(c));
        --left_;
    }
    if (c == std::char_traits<char>::eof() && line.empty()) return std::nullopt;
    if (++number_ == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::optional<std::string> whole_text(std::istream& stream, std::size_t most) {
    std::string text;
    auto* buffer = stream.rdbuf();
    for (int c = buffer->sbumpc(); c != std::char_traits<char>::eof(); c = buffer->sbumpc()) {
        if (text.size() == most) return std::nullopt;
        text.push_back(static_cast<char>(c));
    }
    return text;
}

} // namespace signet::certmap
