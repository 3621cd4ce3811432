// SPDX-License-Identifier: Apache-2.0
#pragma once

// SipHash-2-4 (Aumasson and Bernstein, 2012) under a key that stands in this file: a short name for a long
// text, and a check sum of a record. It is no secret and no signature: who looks something up by a hash
// compares the whole text afterwards.

#include "certmap/entries/mapping_key.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace signet::certmap::store {

struct HashKey {
    std::uint64_t k0;
    std::uint64_t k1;
};

std::uint64_t siphash(HashKey key, std::string_view text) noexcept;

// Stand in stores, like the layout.
std::uint64_t hash_of(const MappingKey& key) noexcept;
std::uint64_t hash_of_user(std::string_view user) noexcept;
std::uint64_t check_sum(std::string_view record) noexcept;

} // namespace signet::certmap::store
