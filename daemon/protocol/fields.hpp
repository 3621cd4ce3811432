// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fields of a frame's body, written and read in the order in which a message lists them. Integers are big
// endian; text and bytes carry a four-byte length. A limit is checked before anything is allocated. Messages
// do not call the two classes directly: they list their fields once (messages.hpp) and codec.hpp runs either
// class over the list.

#include "daemon/protocol/bytes.hpp"
#include "daemon/protocol/result.hpp"
#include "daemon/protocol/secret.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace signet::protocol {

template <class T>
concept Unsigned = std::is_unsigned_v<T> && !std::is_same_v<T, bool>;

// An enum of the wire declares its last valid value: `constexpr Colour last_of(Colour) { return Colour::blue;
// }`.
template <class T>
concept WireEnum = std::is_enum_v<T> && requires(T value) {
    last_of(value);
};

// Text on this wire is UTF-8 without NUL; whatever is shown to people also has no control characters but \n
// and \t.
bool is_clean_text(std::string_view text);

// The fields of what a list holds; a type of another room has an overload beside the message that carries it.
template <class Item, class Field>
void list_fields(Item& item, Field& field) {
    std::remove_const_t<Item>::fields(item, field);
}

class FieldWriter {
public:
    template <Unsigned T>
    void operator()(const T& value) {
        put_integer(value, sizeof(T));
    }
    void operator()(const bool& value) { put_integer(value ? 1 : 0, 1); }
    template <WireEnum T>
    void operator()(const T& value) {
        put_integer(static_cast<std::uint64_t>(value), 1);
    }
    void operator()(const std::int64_t& value) { put_integer(static_cast<std::uint64_t>(value), 8); }
    void operator()(const std::string& text, std::size_t limit);
    void operator()(const Bytes& bytes, std::size_t limit);
    void operator()(const Secret& secret);
    template <Unsigned T>
    void operator()(const std::optional<T>& value) {
        (*this)(value.has_value());
        if (value) (*this)(*value);
    }
    void operator()(const std::vector<std::string>& list, std::size_t most, std::size_t limit);
    template <class T>
    void operator()(const std::vector<T>& list, std::size_t most) {
        put_count(list.size(), most);
        for (const T& item : list)
            list_fields(item, *this);
    }

    // too_long if any field was above its limit: our own bug or an administrator's enormous setting.
    Result<Bytes> take();

private:
    void put_integer(std::uint64_t value, std::size_t width);
    void put_count(std::size_t count, std::size_t most);
    void put_block(std::span<const std::uint8_t> block, std::size_t limit);

    Bytes body_;
    bool too_long_ = false;
};

class FieldReader {
public:
    explicit FieldReader(std::span<const std::uint8_t> body) : rest_(body) {}

    template <Unsigned T>
    void operator()(T& value) {
        value = static_cast<T>(get_integer(sizeof(T)));
    }
    void operator()(bool& value);
    template <WireEnum T>
    void operator()(T& value) {
        const std::uint64_t raw = get_integer(1);
        if (raw > static_cast<std::uint64_t>(last_of(T{}))) return fail(WireError::bad_value);
        value = static_cast<T>(raw);
    }
    void operator()(std::int64_t& value) { value = static_cast<std::int64_t>(get_integer(8)); }
    void operator()(std::string& text, std::size_t limit);
    void operator()(Bytes& bytes, std::size_t limit);
    void operator()(Secret& secret);
    template <Unsigned T>
    void operator()(std::optional<T>& value) {
        bool present = false;
        (*this)(present);
        if (present) (*this)(value.emplace());
    }
    void operator()(std::vector<std::string>& list, std::size_t most, std::size_t limit);
    template <class T>
    void operator()(std::vector<T>& list, std::size_t most) {
        const std::size_t count = get_count(most);
        for (std::size_t i = 0; i < count && !error_; ++i)
            list_fields(list.emplace_back(), *this);
    }

    // The first thing that was wrong, or trailing if bytes are left.
    Result<void> finish() const;

private:
    std::uint64_t get_integer(std::size_t width);
    std::size_t get_count(std::size_t most);
    std::span<const std::uint8_t> get_block(std::size_t limit);
    void fail(WireError error);

    std::span<const std::uint8_t> rest_;
    std::optional<WireError> error_;
};

} // namespace signet::protocol
