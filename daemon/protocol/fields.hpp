// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fields of a frame's body, written and read in the order in which a message lists them. Integers are big
// endian; text and bytes carry a four-byte length. A limit is checked before anything is allocated. Messages
// do not call the two classes directly: they list their fields once (messages/) and codec.hpp runs either
// class over the list.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/result.hpp"
#include "daemon/protocol/secret.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

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
    template <class... Fields>
    void operator()(const Fields&... fields) {
        (put(fields), ...);
    }
    // Of a type that does not carry its limit.
    void text(const std::string& text, std::size_t max);
    void texts(const std::vector<std::string>& list, std::size_t max, std::size_t max_of_item);

    // too_long if any field was above its limit: our own bug or an administrator's enormous setting.
    Result<Bytes> take();

private:
    template <Unsigned T>
    void put(const T& value) {
        put_integer(value, sizeof(T));
    }
    void put(const bool& value) { put_integer(value ? 1 : 0, 1); }
    template <WireEnum T>
    void put(const T& value) {
        put_integer(static_cast<std::uint64_t>(value), 1);
    }
    void put(const std::int64_t& value) { put_integer(static_cast<std::uint64_t>(value), 8); }
    void put(const Secret& secret);
    template <Unsigned T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <std::size_t Max>
    void put(const Text<Max>& value) {
        text(value, Max);
    }
    template <std::size_t Max>
    void put(const Blob<Max>& value) {
        put_block(value, Max);
    }
    template <std::size_t Max, std::size_t MaxOfItem>
    void put(const TextList<Max, MaxOfItem>& list) {
        texts(list, Max, MaxOfItem);
    }
    template <class Item, std::size_t Max>
    void put(const List<Item, Max>& list) {
        put_count(list.size(), Max);
        for (const Item& item : list)
            list_fields(item, *this);
    }

    void put_integer(std::uint64_t value, std::size_t width);
    void put_count(std::size_t count, std::size_t max);
    void put_block(std::span<const std::uint8_t> block, std::size_t max);

    Bytes body_;
    bool too_long_ = false;
};

class FieldReader {
public:
    explicit FieldReader(std::span<const std::uint8_t> body) : rest_(body) {}

    template <class... Fields>
    void operator()(Fields&... fields) {
        (get(fields), ...);
    }
    void text(std::string& text, std::size_t max);
    void texts(std::vector<std::string>& list, std::size_t max, std::size_t max_of_item);

    // The first thing that was wrong, or trailing if bytes are left.
    Result<void> finish() const;

private:
    template <Unsigned T>
    void get(T& value) {
        value = static_cast<T>(get_integer(sizeof(T)));
    }
    void get(bool& value);
    template <WireEnum T>
    void get(T& value) {
        const std::uint64_t raw = get_integer(1);
        if (raw > static_cast<std::uint64_t>(last_of(T{}))) return fail(WireError::bad_value);
        value = static_cast<T>(raw);
    }
    void get(std::int64_t& value) { value = static_cast<std::int64_t>(get_integer(8)); }
    void get(Secret& secret);
    template <Unsigned T>
    void get(std::optional<T>& value) {
        bool present = false;
        get(present);
        if (present) get(value.emplace());
    }
    template <std::size_t Max>
    void get(Text<Max>& value) {
        text(value, Max);
    }
    template <std::size_t Max>
    void get(Blob<Max>& value) {
        const auto block = get_block(Max);
        value.assign(block.begin(), block.end());
    }
    template <std::size_t Max, std::size_t MaxOfItem>
    void get(TextList<Max, MaxOfItem>& list) {
        texts(list, Max, MaxOfItem);
    }
    template <class Item, std::size_t Max>
    void get(List<Item, Max>& list) {
        const std::size_t count = get_count(Max);
        for (std::size_t i = 0; i < count && !error_; ++i)
            list_fields(list.emplace_back(), *this);
    }

    std::uint64_t get_integer(std::size_t width);
    std::size_t get_count(std::size_t max);
    std::span<const std::uint8_t> get_block(std::size_t max);
    void fail(WireError error);

    std::span<const std::uint8_t> rest_;
    std::optional<WireError> error_;
};

} // namespace signet::protocol
