// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files of accounts into a store. The writer is the caller's, who commits it or not.

#include "certmap/store/store.hpp"
#include "certmap/sync/import.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::certmap {

enum class ImportFormat : std::uint8_t { toml, csv, map_file, ldif };

// "toml", "csv", "pam_pkcs11", "ldif".
std::optional<ImportFormat> import_format_of(std::string_view name) noexcept;
// By its ending: .toml, .csv, .ldif or .ldf. A mapping file of pam_pkcs11 has none.
std::optional<ImportFormat> import_format_of_file(std::string_view path) noexcept;

struct LoadProgress {
    std::string file; // that is being read
    std::uint64_t entries = 0;
    std::uint64_t keys = 0;
    std::uint64_t certificates = 0;
    std::uint64_t weak_entries = 0;     // entries that have keys, and none of them is strong
    std::uint64_t problems = 0;         // parts that cannot be used
    std::uint64_t refused_accounts = 0; // entries whose owner is refused because of such a part
    std::size_t unknown_accounts = 0;   // parts of which nobody can tell whose they are
};

struct LoadCalls {
    ParseCertificate parse_certificate;
    // Empty: the first problem ends it all (strict). Else it goes on (lenient); see ImportCalls.
    std::function<void(const ImportProblem&)> complain;
    // After every thousand entries and each file. May be empty.
    std::function<void(const LoadProgress&)> progress;
    bool keeps_certificates = true; // false: their keys alone
};

// An account that stands in two of the files, or twice in one, is a problem: its owner is refused. Without a part of
// which nobody can tell whose it is the store is incomplete.
Result<LoadProgress> load_files(StoreWriter& writer, std::span<const std::string> files, ImportFormat format,
                                const LoadCalls& calls);

} // namespace signet::certmap
