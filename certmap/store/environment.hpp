// SPDX-License-Identifier: Apache-2.0
#pragma once

// Owners for LMDB's objects, and an open store file: what reader and writer have in common. Nothing outside
// certmap/store sees LMDB.

#include "certmap/store/file.hpp"
#include "certmap/text/releaser.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <lmdb.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap::store {

using EnvironmentPtr = std::unique_ptr<MDB_env, Releaser<mdb_env_close>>;
using TransactionPtr = std::unique_ptr<MDB_txn, Releaser<mdb_txn_abort>>;
using CursorPtr = std::unique_ptr<MDB_cursor, Releaser<mdb_cursor_close>>;

struct Tables {
    MDB_dbi meta = 0;   // about the store: format, info, shape
    MDB_dbi ids = 0;    // id -> number of the account, u64
    MDB_dbi groups = 0; // number / group_size -> record_group.hpp
    MDB_dbi index = 0;  // number of a block -> index_block.hpp
};

inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view format = "signet certmap 1";
inline constexpr std::string_view info_key = "info";
inline constexpr std::string_view shape_key = "shape";

MDB_val value_of(std::string_view text) noexcept;
MDB_val value_of(std::uint64_t& number) noexcept;
std::string_view text_of(const MDB_val& value) noexcept;
std::optional<std::uint64_t> number_of(const MDB_val& value) noexcept; // nullopt: it is none
Error lmdb_error(const std::string& path, int code);

// A file that was found whole, opened for reading. The identity is the file's, whatever stands at the path by
// then.
struct OpenedStore {
    EnvironmentPtr environment;
    Identity identity{};
};
Result<OpenedStore> open_for_reading(const std::string& path);

// For writing. One process at a time: the caller holds the writers' lock. A new file has mode 0600 and goes
// to the disk when it is complete, not with every transaction.
enum class Written : std::uint8_t { in_place, as_new_file };
Result<EnvironmentPtr> open_for_writing(const std::string& path, Written how);

// In a transaction that will be committed. With `create` the tables are made, and the format written.
Result<Tables> open_tables(MDB_txn* transaction, const std::string& path, bool create);

int descriptor_of(MDB_env* environment) noexcept;
std::uint64_t last_transaction(MDB_env* environment) noexcept;

// What the file has to have by its newest meta page.
std::uint64_t pages_size(MDB_env* environment) noexcept;

// Begins a transaction, and lets the map grow until the file fits into it: a writer may make the file grow
// again between a look at its size and the next attempt.
template <class Begin, class Grow>
int begin_growing(const Begin& begin, const Grow& grow) {
    constexpr int max_growths = 100; // commits, each of which waits for the disk
    int code = begin();
    for (int growths = 0; code == MDB_MAP_RESIZED && growths < max_growths; ++growths) {
        code = grow();
        if (code == MDB_SUCCESS) code = begin();
    }
    return code;
}

} // namespace signet::certmap::store
