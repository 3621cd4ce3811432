// SPDX-License-Identifier: Apache-2.0
#pragma once

// One block of the index from keys to accounts: the slots of all keys whose hashes begin with the block's
// number, in order. Hashes are even, so a slot is found near where its hash stands in the block's range, in
// one or two lines of the cache however many accounts there are; a tree would take one for every step of its
// search. Pure.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap::store {

struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t number = 0; // of the account

    auto operator<=>(const Slot&) const = default;
};

// Slots in a block on average before all blocks are split: 3 KiB, one page of LMDB.
inline constexpr std::uint64_t most_slots = 184;

// The block of a hash when there are 2^bits blocks.
std::uint64_t block_of(std::uint64_t hash, unsigned bits) noexcept;

// A block's bytes are its slots as they are in memory: a damaged one is only a block that names others, and
// every record says itself which keys it has. What is left over at its end is nothing.
std::size_t slot_count(std::string_view block) noexcept;
Slot slot_at(std::string_view block, std::size_t at) noexcept;

// The first slot with this hash; slot_count() or another hash there: none.
std::size_t find_slot(std::string_view block, std::uint64_t hash, unsigned bits) noexcept;

std::vector<Slot> slots_of(std::string_view block);
std::string block_text(std::span<const Slot> slots);

// A slot that comes or goes.
struct SlotChange {
    Slot slot;
    bool there = false;
};

// Both in order, each slot once.
std::vector<Slot> merge_slots(std::span<const Slot> old, std::span<const SlotChange> changes);

} // namespace signet::certmap::store
