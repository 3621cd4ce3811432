// SPDX-License-Identifier: Apache-2.0
#pragma once

// An entry as bytes of the store, without its id, which is the key of its table. Numbers are little-endian, a
// text is a u16 with its length and that many bytes:
//
//   text user, text principal
//   u8 1 if the time of creation is known, else 0; i64 that time
//   u16 number of keys; for each, in order: u8 kind, text value
//   text unreadable, missing if it and all behind it is empty
//   u16 number of certificates, missing if there are none; for each, in order: 32 bytes SHA-256 of the bits of its
//   key, u32 length, DER
//
// The file may have been damaged: nothing that is read here is believed before it is checked.

#include "certmap/entries/entry.hpp"
#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap::store {

// nullopt: it may be an id.
std::optional<Error> id_problem(std::string_view id);

// Why the entry may not be stored. nullopt: it may.
std::optional<Error> entry_problem(const Entry& entry);

// Of an entry without a problem.
std::string encode(const Entry& entry);

// nullopt: not what encode() wrote for any entry.
std::optional<Entry> decode(std::string_view id, std::string_view record);

// Of a record that encode() made, without reading all of it; of any other it may be false.
bool has_strong_key(std::string_view record);

// Is the certificate's digest one of the entry's keys? In a record that was damaged it may be none.
bool is_key_of(const Entry& entry, const EntryCertificate& certificate);

} // namespace signet::certmap::store
