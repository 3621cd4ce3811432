// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables of a store in one writing transaction: records by number, the index from hashes to numbers. What
// belongs to one value of LMDB is gathered first, so that it is written once.

#include "certmap/store/entry_record.hpp"
#include "certmap/store/environment.hpp"
#include "certmap/store/index_block.hpp"
#include "certmap/store/record_group.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap::store {

// Every function answers a code of LMDB; what was found stands in the last argument.
class StoreTables {
public:
    // The shape is the store's, or a new one's.
    StoreTables(MDB_txn* transaction, const Tables& tables, const Shape& shape)
        : transaction_(transaction), tables_(tables), shape_(shape) {}

    // Goes on in the transaction that follows on one that was committed.
    void go_on(MDB_txn* transaction) noexcept { transaction_ = transaction; }

    int number_of_id(const std::string& id, std::optional<std::uint64_t>& number);
    int new_number(const std::string& id, std::uint64_t& number);
    int forget_id(const std::string& id);

    int record(std::uint64_t number, std::string& record);
    int put_record(std::uint64_t number, std::string record); // empty: none any more

    int change_index(const Slot& slot, bool there);

    int put_meta(std::string_view key, std::string_view record) {
        return put(tables_.meta, value_of(key), record);
    }

    // Before a commit of a part: writes the open group. What is gathered for the index stays.
    int flush_group();
    // Before the last commit: writes all that was gathered, and the shape.
    int flush();

    const Shape& shape() const noexcept { return shape_; }

    // Bytes that the file may become longer by, at most, for what was written here.
    std::uint64_t room(std::uint64_t page_size) const noexcept;

private:
    int put(MDB_dbi table, MDB_val key, std::string_view value);
    int open_group(std::uint64_t group);
    int flush_index();
    int read_block(std::uint64_t block, std::vector<Slot>& slots);
    int put_block(std::uint64_t block, std::span<const Slot> slots);
    int split_blocks();
    int change_block(std::uint64_t block, std::span<const SlotChange> changes);

    MDB_txn* transaction_;
    Tables tables_;
    Shape shape_;
    std::optional<std::uint64_t> group_number_; // the group that is open
    RecordGroup group_;
    bool group_changed_ = false;
    std::vector<SlotChange> changes_;
    std::uint64_t puts_ = 0;
    std::uint64_t bytes_ = 0;
};

} // namespace signet::certmap::store
