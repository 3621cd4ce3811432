// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/store_tables.hpp"

#include <algorithm>

namespace signet::certmap::store {
namespace {

// Changes of the index that are gathered: 96 MiB, so that a load of a million accounts writes each block
// once.
constexpr std::size_t most_changes = 4UL * 1024 * 1024;

// Pages that one change can take beside its value: every level of its tree copied, split and made anew. Trees
// of a billion records have six levels.
constexpr std::uint64_t pages_per_put = 32;
constexpr std::uint64_t pages_per_commit = 4096; // for the list of free pages and the names of the tables

// An empty index needs no splitting. Blocks that were there before are empty, and stay where they are not
// asked.
std::uint8_t bits_for(std::uint64_t slots) {
    std::uint8_t bits = 0;
    while (slots > most_slots << bits)
        ++bits;
    return bits;
}

// The last change of a slot counts.
void sort_changes(std::vector<SlotChange>& changes) {
    std::ranges::stable_sort(changes, {}, &SlotChange::slot);
    std::ranges::reverse(changes);
    const auto same = [](const SlotChange& a, const SlotChange& b) { return a.slot == b.slot; };
    changes.erase(std::unique(changes.begin(), changes.end(), same), changes.end());
    std::ranges::reverse(changes);
}

} // namespace

int StoreTables::put(MDB_dbi table, MDB_val key, std::string_view value) {
    ++puts_;
    bytes_ += value.size();
    MDB_val data = value_of(value);
    return mdb_put(transaction_, table, &key, &data, 0);
}

// A value takes whole pages, and may be written twice in one transaction.
std::uint64_t StoreTables::room(std::uint64_t page_size) const noexcept {
    return (pages_per_commit + puts_ * pages_per_put) * page_size + 2 * bytes_;
}

int StoreTables::number_of_id(const std::string& id, std::optional<std::uint64_t>& number) {
    MDB_val key = value_of(id);
    MDB_val value{};
    const int code = mdb_get(transaction_, tables_.ids, &key, &value);
    if (code == MDB_NOTFOUND) return MDB_SUCCESS;
    if (code != MDB_SUCCESS) return code;
    number = number_of(value);
    return number && *number < shape_.next_number ? MDB_SUCCESS : MDB_CORRUPTED;
}

int StoreTables::new_number(const std::string& id, std::uint64_t& number) {
    number = shape_.next_number++;
    return put(tables_.ids, value_of(id), text_of(value_of(number)));
}

int StoreTables::forget_id(const std::string& id) {
    ++puts_;
    MDB_val key = value_of(id);
    return mdb_del(transaction_, tables_.ids, &key, nullptr);
}

int StoreTables::open_group(std::uint64_t group) {
    if (group_number_ == group) return MDB_SUCCESS;
    if (const int code = flush_group(); code != MDB_SUCCESS) return code;
    MDB_val key = value_of(group);
    MDB_val value{};
    const int code = mdb_get(transaction_, tables_.groups, &key, &value);
    if (code != MDB_SUCCESS && code != MDB_NOTFOUND) return code;
    auto opened = code == MDB_SUCCESS ? group_of(text_of(value)) : RecordGroup();
    if (!opened) return MDB_CORRUPTED;
    group_ = std::move(*opened);
    group_number_ = group;
    return MDB_SUCCESS;
}

int StoreTables::flush_group() {
    if (!group_number_ || !group_changed_) return MDB_SUCCESS;
    group_changed_ = false;
    return put(tables_.groups, value_of(*group_number_), group_text(group_));
}

int StoreTables::record(std::uint64_t number, std::string& record) {
    const int code = open_group(number / group_size);
    if (code == MDB_SUCCESS) record = group_.at(number % group_size);
    return code;
}

int StoreTables::put_record(std::uint64_t number, std::string record) {
    const int code = open_group(number / group_size);
    if (code != MDB_SUCCESS) return code;
    group_.at(number % group_size) = std::move(record);
    group_changed_ = true;
    return MDB_SUCCESS;
}

int StoreTables::change_index(const Slot& slot, bool there) {
    changes_.push_back({slot, there});
    return changes_.size() < most_changes ? MDB_SUCCESS : flush_index();
}

int StoreTables::read_block(std::uint64_t block, std::vector<Slot>& slots) {
    MDB_val key = value_of(block);
    MDB_val value{};
    const int code = mdb_get(transaction_, tables_.index, &key, &value);
    if (code == MDB_SUCCESS) slots = slots_of(text_of(value));
    return code == MDB_NOTFOUND ? MDB_SUCCESS : code;
}

int StoreTables::put_block(std::uint64_t block, std::span<const Slot> slots) {
    return put(tables_.index, value_of(block), block_text(slots));
}

// Every block becomes two. From the last one on, so that none is written over before it was read.
int StoreTables::split_blocks() {
    const unsigned bits = shape_.bits++;
    for (std::uint64_t block = std::uint64_t{1} << bits; block-- > 0;) {
        std::vector<Slot> slots;
        if (const int code = read_block(block, slots); code != MDB_SUCCESS) return code;
        const auto middle = std::ranges::partition_point(
            slots, [&](const Slot& slot) { return block_of(slot.hash, shape_.bits) <= 2 * block; });
        if (const int code = put_block(2 * block + 1, {middle, slots.end()}); code != MDB_SUCCESS)
            return code;
        if (const int code = put_block(2 * block, {slots.begin(), middle}); code != MDB_SUCCESS) return code;
    }
    return MDB_SUCCESS;
}

int StoreTables::change_block(std::uint64_t block, std::span<const SlotChange> changes) {
    std::vector<Slot> old;
    if (const int code = read_block(block, old); code != MDB_SUCCESS) return code;
    const auto merged = merge_slots(old, changes);
    shape_.keys = shape_.keys + merged.size() - old.size();
    return put_block(block, merged);
}

int StoreTables::flush_index() {
    sort_changes(changes_);
    if (shape_.keys == 0) shape_.bits = bits_for(changes_.size());
    while (shape_.keys + changes_.size() > most_slots << shape_.bits)
        if (const int code = split_blocks(); code != MDB_SUCCESS) return code;
    for (auto first = changes_.begin(); first != changes_.end();) {
        const auto block = block_of(first->slot.hash, shape_.bits);
        const auto last = std::find_if(first, changes_.end(), [&](const SlotChange& change) {
            return block_of(change.slot.hash, shape_.bits) != block;
        });
        if (const int code = change_block(block, {first, last}); code != MDB_SUCCESS) return code;
        first = last;
    }
    changes_.clear();
    return MDB_SUCCESS;
}

int StoreTables::flush() {
    if (const int code = flush_group(); code != MDB_SUCCESS) return code;
    if (const int code = flush_index(); code != MDB_SUCCESS) return code;
    return put_meta(shape_key, encode(shape_));
}

} // namespace signet::certmap::store
