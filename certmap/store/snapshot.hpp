// SPDX-License-Identifier: Apache-2.0
#pragma once

// One file of a store and its tables. Nothing outside certmap/store sees LMDB.
//
//   meta         "format", "source", "cookie", "left_out", "certificates" -> text; "domain" -> record (domain_record.hpp), where
//                something is known of it
//   entries      id -> record (entry_record.hpp); an empty one was left out
//   keys         kind, index_key(value) -> ids, DUPSORT
//   users        index_key(lower case user) -> ids, DUPSORT
//   principals   index_key(lower case principal) -> ids, DUPSORT
//   certificates SHA-256 of the bits of a certificate's key -> ids, DUPSORT
//
// A file of before there were certificates has neither that table nor that row.
//
// When the source was last found to agree is the file's time of modification.

#include "certmap/entries/mapping_key.hpp"
#include "certmap/text/releaser.hpp"
#include "certmap/text/result.hpp"

#include <bitset>
#include <cstdint>
#include <functional>
#include <lmdb.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace signet::certmap::store {

using EnvironmentPtr = std::unique_ptr<MDB_env, Releaser<mdb_env_close>>;
using TransactionPtr = std::unique_ptr<MDB_txn, Releaser<mdb_txn_abort>>;
using CursorPtr = std::unique_ptr<MDB_cursor, Releaser<mdb_cursor_close>>;

struct Tables {
    MDB_dbi meta = 0, entries = 0, keys = 0, users = 0, principals = 0;
    std::optional<MDB_dbi> certificates = 0; // nullopt: the file is older than they are
};

// A file that is open with one transaction, which lasts as long as it: nobody writes to the file of a reader.
struct Snapshot {
    std::string path{};
    EnvironmentPtr environment{};
    TransactionPtr transaction{}; // behind the environment, so that it ends before it
    Tables tables{};
    std::bitset<256> kinds{}; // KeyKind of any key, of a file for reading
    dev_t device = 0;
    ino_t inode = 0;
};

// For reading; checked as far as that is cheap (README.md).
Result<std::unique_ptr<const Snapshot>> open_snapshot(const std::string& path);
// An empty file of ours, for writing; `path` is for messages.
Result<std::unique_ptr<Snapshot>> begin_snapshot(int descriptor, const std::string& path);

inline constexpr std::string_view source_row = "source", cookie_row = "cookie", left_out_row = "left_out",
                                  certificates_row = "certificates", domain_row = "domain";

// Bytes of the file that have to be there.
std::uint64_t pages_size(const Snapshot& snapshot) noexcept;

MDB_val value_of(std::string_view text) noexcept;
std::string_view text_of(const MDB_val& value) noexcept;

// What an index holds for a value: the value itself, or its SHA-256 where it is as long as that or longer.
std::string index_key(std::string_view value);
std::string index_key(const MappingKey& key);
std::string index_key_of_name(std::string_view name);

// nullopt: the table has no such key.
Result<std::optional<std::string_view>> get(const Snapshot& snapshot, MDB_dbi table, std::string_view key);

// Every pair of a table in the order of its keys: false ends it, and so does an error.
using VisitPair = std::function<Result<bool>(std::string_view key, std::string_view value)>;
Result<void> visit_pairs(const Snapshot& snapshot, MDB_dbi table, const VisitPair& visit);

Error lmdb_error(const std::string& path, int code);
Error damaged_store(const std::string& path);

} // namespace signet::certmap::store
