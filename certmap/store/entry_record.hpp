// SPDX-License-Identifier: Apache-2.0
#pragma once

// An entry as bytes of the store. The entry's id is the LMDB key and not repeated; lengths and numbers are
// little-endian:
//
//   u64 check sum of the id and of what follows
//   u8 1 if the time is known, else 0; i64 time of creation
//   u16 length, user; u16 length, principal
//   u16 number of keys; for each, in order: u8 kind, u16 length, value
//
// The file may have been damaged: nothing that is read here is believed before it is checked.

#include "certmap/rules/result.hpp"
#include "certmap/store/entry.hpp"
#include "certmap/store/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap::store {

// Why the entry may not be stored. nullopt: it may.
std::optional<Error> entry_problem(const Entry& entry);

// Of an entry without a problem.
std::string encode(const Entry& entry);

Result<Entry> decode_entry(std::string_view id, std::string_view record);

// The same if the entry has this key, and nothing if it does not: hashes of keys may collide.
Result<std::optional<Entry>> decode_entry_with(const MappingKey& key, std::string_view id,
                                               std::string_view record);

std::string encode(const StoreInfo& info);
Result<StoreInfo> decode_info(std::string_view record); // without the counts

inline constexpr std::size_t max_source = 4096;        // bytes: a URL, or the names of some files
inline constexpr std::size_t max_cookie = 64UL * 1024; // bytes: what directories give has a few hundred

} // namespace signet::certmap::store
