// SPDX-License-Identifier: Apache-2.0
#pragma once

// An entry as bytes of the store; lengths and numbers are little-endian:
//
//   u64 check sum of what follows
//   u16 length, id; u16 length, user; u16 length, principal
//   u8 1 if the time is known, else 0; i64 time of creation
//   u16 number of keys; for each, in order: u8 kind, u16 length, value
//
// The file may have been damaged: nothing that is read here is believed before it is checked.

#include "certmap/store/entry.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap::store {

// Why the entry may not be stored. nullopt: it may.
std::optional<Error> entry_problem(const Entry& entry);

// Of an entry without a problem.
std::string encode(const Entry& entry);

Result<Entry> decode_entry(std::string_view record);

// The same if the entry has this key, and nothing if it does not: hashes of keys may collide.
Result<std::optional<Entry>> decode_entry_with(const MappingKey& key, std::string_view record);

// What the tables of a store are laid out by.
struct Shape {
    std::uint8_t bits = 0;         // there are 2^bits blocks in the index
    std::uint64_t next_number = 0; // of the next new account
    std::uint64_t keys = 0;        // slots in the index
};

std::string encode(const Shape& shape);
Result<Shape> decode_shape(std::string_view record);

std::string encode(const StoreInfo& info);
Result<StoreInfo> decode_info(std::string_view record); // without the counts

// What is said of a store with a record that is not what was written.
Error damaged_store();

inline constexpr std::size_t max_source = 4096;        // bytes: a URL, or the names of some files
inline constexpr std::size_t max_cookie = 64UL * 1024; // bytes: what directories give has a few hundred

} // namespace signet::certmap::store
