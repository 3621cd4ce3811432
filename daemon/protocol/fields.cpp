// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/fields.hpp"

#include "certmap/text/text.hpp"

#include <utility>

namespace signet::protocol {
namespace {

// C0 without \n and \t, DEL, and C1: U+009B is the terminal's escape sequence introducer like ESC [.
bool is_forbidden_control(std::uint32_t character) {
    return (character < 0x20 && character != '\n' && character != '\t') ||
           (character >= 0x7f && character <= 0x9f);
}

} // namespace

bool is_clean_text(std::string_view text) {
    while (!text.empty()) {
        const auto character = certmap::take_code_point(text);
        if (!character || is_forbidden_control(*character)) return false;
    }
    return true;
}

void FieldWriter::put_integer(std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i-- > 0;)
        body_.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xffU));
}

void FieldWriter::put_count(std::size_t count, std::size_t max) {
    if (count > max) too_long_ = true;
    put_integer(count, 2);
}

void FieldWriter::put_block(std::span<const std::uint8_t> block, std::size_t max) {
    if (block.size() > max) too_long_ = true;
    if (too_long_) return;
    put_integer(block.size(), 4);
    body_.insert(body_.end(), block.begin(), block.end());
}

void FieldWriter::text(const std::string& text, std::size_t max) {
    put_block({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, max);
}

void FieldWriter::texts(const std::vector<std::string>& list, std::size_t max, std::size_t max_of_item) {
    put_count(list.size(), max);
    for (const std::string& item : list)
        text(item, max_of_item);
}

void FieldWriter::put(const Secret& secret) {
    put_block(secret.view(), Secret::max_size);
}

Result<Bytes> FieldWriter::take() {
    if (too_long_) return WireError::too_long;
    return std::move(body_);
}

void FieldReader::fail(WireError error) {
    if (!error_) error_ = error;
    rest_ = {};
}

std::uint64_t FieldReader::get_integer(std::size_t width) {
    if (rest_.size() < width) {
        fail(WireError::truncated);
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i)
        value = (value << 8U) | rest_[i];
    rest_ = rest_.subspan(width);
    return value;
}

std::size_t FieldReader::get_count(std::size_t max) {
    const std::size_t count = get_integer(2);
    if (count <= max) return count;
    fail(WireError::too_long);
    return 0;
}

std::span<const std::uint8_t> FieldReader::get_block(std::size_t max) {
    const std::size_t size = get_integer(4);
    if (size > max) {
        fail(WireError::too_long);
        return {};
    }
    if (size > rest_.size()) {
        fail(WireError::truncated);
        return {};
    }
    const auto block = rest_.first(size);
    rest_ = rest_.subspan(size);
    return block;
}

void FieldReader::get(bool& value) {
    const std::uint64_t raw = get_integer(1);
    if (raw > 1) return fail(WireError::bad_value);
    value = raw == 1;
}

void FieldReader::text(std::string& text, std::size_t max) {
    const auto block = get_block(max);
    text.assign(block.begin(), block.end());
    if (!is_clean_text(text)) fail(WireError::bad_value);
}

void FieldReader::get(Secret& secret) {
    auto copy = Secret::copy_of(get_block(Secret::max_size));
    if (!copy) return fail(WireError::system);
    secret = std::move(*copy);
}

void FieldReader::texts(std::vector<std::string>& list, std::size_t max, std::size_t max_of_item) {
    const std::size_t count = get_count(max);
    for (std::size_t i = 0; i < count && !error_; ++i)
        text(list.emplace_back(), max_of_item);
}

Result<void> FieldReader::finish() const {
    if (error_) return *error_;
    if (!rest_.empty()) return WireError::trailing;
    return {};
}

} // namespace signet::protocol
