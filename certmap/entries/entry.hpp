// SPDX-License-Identifier: Apache-2.0
#pragma once

// One account, with everything that a certificate may name it by. certmap/store keeps them,
// explicit_mapping.hpp judges them.

#include "certmap/entries/mapping_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace signet::certmap {

struct Entry {
    std::string id;        // unique in a store: the directory's entryUUID or objectGUID, or the user's name
    std::string user;      // local user name (text/text.hpp); never empty
    std::string principal; // "alice@REALM"; empty: the user in the host's realm
    std::optional<std::int64_t> created; // of the account (whenCreated), seconds since 1970; nullopt: unknown
    std::vector<MappingKey> keys;        // sorted, each once
    // Why a value of the account could not be read; empty: all were. Nobody is mapped to such an account, by
    // whatever path it was found, since the value may be the one that counts.
    std::string unreadable{};

    bool operator==(const Entry&) const = default;
};

// Bounds of one entry; a writer refuses what is beyond.
inline constexpr std::size_t max_entry_id = 128;
inline constexpr std::size_t max_entry_keys = 256;
inline constexpr std::size_t max_unreadable = 512; // bytes

} // namespace signet::certmap
