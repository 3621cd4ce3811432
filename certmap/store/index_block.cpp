// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/index_block.hpp"

#include "certmap/store/prefetch.hpp"

#include <algorithm>
#include <cstring>

namespace signet::certmap::store {
namespace {

constexpr std::size_t near_bytes = 192; // a slot is seldom further from where it should be
constexpr std::size_t near_steps = 64;  // further away the hashes are not even, many accounts have one key

std::uint64_t hash_at(std::string_view block, std::size_t at) noexcept {
    std::uint64_t hash = 0;
    std::memcpy(&hash, block.data() + at * sizeof(Slot), sizeof(hash));
    return hash;
}

std::size_t lower_bound(std::string_view block, std::uint64_t hash) noexcept {
    std::size_t first = 0, last = slot_count(block);
    while (first < last) {
        const std::size_t middle = first + (last - first) / 2;
        if (hash_at(block, middle) < hash)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

} // namespace

std::uint64_t block_of(std::uint64_t hash, unsigned bits) noexcept {
    return bits == 0 ? 0 : hash >> (64U - bits);
}

std::size_t slot_count(std::string_view block) noexcept {
    return block.size() / sizeof(Slot);
}

Slot slot_at(std::string_view block, std::size_t at) noexcept {
    Slot slot;
    std::memcpy(&slot, block.data() + at * sizeof(Slot), sizeof(slot));
    return slot;
}

std::size_t find_slot(std::string_view block, std::uint64_t hash, unsigned bits) noexcept {
    const std::size_t count = slot_count(block);
    if (count == 0) return 0;
    const std::uint64_t in_range = (hash << bits) >> 32U; // of 2^32
    std::size_t at = static_cast<std::size_t>((in_range * count) >> 32U);
    prefetch(block, at * sizeof(Slot) - std::min(at * sizeof(Slot), near_bytes), 2 * near_bytes);
    std::size_t steps = 0;
    for (; at > 0 && hash_at(block, at - 1) >= hash; --at)
        if (++steps > near_steps) return lower_bound(block, hash);
    for (; at < count && hash_at(block, at) < hash; ++at)
        if (++steps > near_steps) return lower_bound(block, hash);
    return at;
}

std::vector<Slot> slots_of(std::string_view block) {
    std::vector<Slot> slots(slot_count(block));
    if (!slots.empty()) std::memcpy(slots.data(), block.data(), slots.size() * sizeof(Slot));
    return slots;
}

std::string block_text(std::span<const Slot> slots) {
    std::string text(slots.size_bytes(), '\0');
    if (!slots.empty()) std::memcpy(text.data(), slots.data(), slots.size_bytes());
    return text;
}

std::vector<Slot> merge_slots(std::span<const Slot> old, std::span<const SlotChange> changes) {
    std::vector<Slot> merged;
    merged.reserve(old.size() + changes.size());
    auto next = old.begin();
    for (const SlotChange& change : changes) {
        for (; next != old.end() && *next < change.slot; ++next)
            merged.push_back(*next);
        if (next != old.end() && *next == change.slot) ++next;
        if (change.there) merged.push_back(change.slot);
    }
    merged.insert(merged.end(), next, old.end());
    return merged;
}

} // namespace signet::certmap::store
