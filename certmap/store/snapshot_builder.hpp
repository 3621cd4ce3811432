// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fills a new file from entries that come in the order of their ids. Every table is written from its first page
// to its last (MDB_APPEND), which is several times as fast as in any other order, and leaves no page half full.

#include "certmap/store/snapshot.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap::store {

// The pairs of an index until they can be sorted: a million accounts have five million.
class IndexPairs {
public:
    struct Pair {
        std::uint64_t prefix; // of the key, which spares most comparisons a walk through memory
        std::size_t key;      // where its length, which is below 256, and itself are kept
        std::string_view id;
    };

    void add(std::string_view key, std::string_view id);
    const std::vector<Pair>& sorted();
    std::string_view key_of(const Pair& pair) const;

private:
    std::string keys_;
    std::vector<Pair> pairs_;
};

class SnapshotBuilder {
public:
    explicit SnapshotBuilder(std::unique_ptr<Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

    // An empty record is one that was left out. The id has to live until the end.
    Result<void> add(std::string_view id, std::string_view record);
    // The size that the file has to have, in bytes.
    Result<std::uint64_t> finish(const StoreInfo& info);

private:
    Result<void> put(MDB_dbi table, std::string_view key, std::string_view value, unsigned flags);
    Result<void> put_index(MDB_dbi table, IndexPairs& pairs);
    void add_certificates(std::span<const EntryCertificate> certificates, std::string_view id);

    std::unique_ptr<Snapshot> snapshot_;
    std::size_t in_transaction_ = 0; // bytes of keys and values
    std::uint64_t left_out_ = 0;
    std::uint64_t certificate_count_ = 0;
    IndexPairs keys_, users_, principals_, certificates_;
};

} // namespace signet::certmap::store
