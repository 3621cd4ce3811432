// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fills a new file from entries that come in the order of their ids. Every table is written from its first page
// to its last (MDB_APPEND), which is several times as fast as in any other order, and leaves no page half full.

#include "certmap/entries/entry.hpp"
#include "certmap/store/snapshot.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap::store {

// The pairs of an index, in one block of memory until they can be sorted: a million accounts have five million.
class IndexPairs {
public:
    // Ids have to come in their order.
    void begin_entry(std::string_view id) { id_ = keep(id); }
    void add(std::string_view key) { pairs_.push_back({keep(key), id_}); }
    // LMDB's code.
    int write(MDB_txn* transaction, MDB_dbi table);

private:
    struct Pair {
        std::size_t key, id; // where they are kept
    };

    std::size_t keep(std::string_view text);
    std::string_view at(std::size_t place) const;

    std::string bytes_; // of each text its length, which is below 256, and itself
    std::vector<Pair> pairs_;
    std::size_t id_ = 0;
};

class SnapshotBuilder {
public:
    explicit SnapshotBuilder(std::unique_ptr<Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

    // An empty record is one that was left out.
    Result<void> add(std::string_view id, std::string_view record);
    // The size that the file has to have, in bytes.
    Result<std::uint64_t> finish(const StoreInfo& info);

private:
    Result<void> put_meta(std::string_view row, std::string_view value);

    std::unique_ptr<Snapshot> snapshot_;
    IndexPairs keys_, users_, principals_;
    std::uint64_t left_out_ = 0;
};

} // namespace signet::certmap::store
