// SPDX-License-Identifier: Apache-2.0
#pragma once

// Records of the store as bytes: numbers are little-endian, a text is a u16 with its length and that many bytes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace signet::certmap::store {

template <class Number>
void append(std::string& bytes, Number number) {
    auto rest = static_cast<std::make_unsigned_t<Number>>(number);
    for (std::size_t count = 0; count < sizeof(Number); ++count) {
        bytes.push_back(static_cast<char>(rest & 0xffU));
        rest = static_cast<decltype(rest)>(static_cast<std::uint64_t>(rest) >> 8U);
    }
}

inline void append_text(std::string& bytes, std::string_view text) {
    append(bytes, static_cast<std::uint16_t>(text.size()));
    bytes += text;
}

// Takes values off the front; after the first that is not there everything is empty and `failed`.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) noexcept : rest_(bytes) {}

    std::string_view take(std::size_t size) noexcept {
        if (size > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    template <class Number>
    Number number() noexcept {
        std::uint64_t value = 0;
        unsigned shift = 0;
        for (const char byte : take(sizeof(Number))) {
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << shift;
            shift += 8;
        }
        return static_cast<Number>(value);
    }

    std::string text() { return std::string(take(number<std::uint16_t>())); }

    bool failed() const noexcept { return failed_; }
    bool at_end() const noexcept { return rest_.empty(); }

private:
    std::string_view rest_;
    bool failed_ = false;
};

} // namespace signet::certmap::store
