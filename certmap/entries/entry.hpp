// SPDX-License-Identifier: Apache-2.0
#pragma once

// One account, with everything that a certificate may name it by, and the certificates themselves where they are
// known. certmap/store keeps them, explicit_mapping.hpp judges them.

#include "certmap/entries/mapping_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace signet::certmap {

// A certificate that an account was imported with. Its SHA-256 is one of the account's keys.
struct EntryCertificate {
    Sha256 public_key{}; // SHA-256 of the key's bits, like KeyKind::sha256_public_key
    Bytes der;

    auto operator<=>(const EntryCertificate&) const = default;
};

struct Entry {
    std::string id;        // unique in a store: the directory's entryUUID or objectGUID, or the user's name
    std::string user;      // local user name (text/text.hpp); never empty
    std::string principal; // "alice@REALM"; empty: the user in the host's realm
    std::optional<std::int64_t> created; // of the account (whenCreated), seconds since 1970; nullopt: unknown
    std::vector<MappingKey> keys;        // sorted, each once
    // Why a value of the account could not be read; empty: all were. Nobody is mapped to such an account, by
    // whatever path it was found, since the value may be the one that counts.
    std::string unreadable{};
    // Sorted, each once. Of a key that came as a mere digest there is none.
    std::vector<EntryCertificate> certificates{};

    bool operator==(const Entry&) const = default;
};

// Bounds of one entry; a writer refuses what is beyond.
inline constexpr std::size_t max_entry_id = 128;
inline constexpr std::size_t max_entry_keys = 256;
inline constexpr std::size_t max_unreadable = 512; // bytes
// Bytes of all its certificates: as many as it may have keys, of 4 KiB each.
inline constexpr std::size_t max_entry_certificates = max_entry_keys * 4096;

} // namespace signet::certmap
