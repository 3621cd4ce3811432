// SPDX-License-Identifier: Apache-2.0
#pragma once

// Accounts and their certificates out of files that somebody else wrote. Each reader takes a stream and gives
// one entry after another; what becomes of them is the caller's (load.hpp puts them into a store). Nothing is
// guessed: a part that is not understood is an error that names file, line, column and what would be right.

#include "certmap/certificate/certificate.hpp"
#include "certmap/entries/entry.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>

namespace signet::certmap {

// certmap/parse/parse_certificate.hpp; a parameter, so that this folder stays free of libcrypto.
using ParseCertificate = std::function<Result<Certificate>(std::span<const std::uint8_t>)>;

// A part of a file that cannot be used.
struct ImportProblem {
    Error error;
    // Whose it is. That account is given with Entry::unreadable set, so that its owner is refused. Empty: nobody
    // can tell, and the part is left out.
    std::string account{};
};

struct ImportCalls {
    // Takes an entry; an error ends the import.
    std::function<Result<void>(const Entry&)> take;
    // Hears of a problem and lets the import go on. Empty: the first one ends it.
    std::function<void(const ImportProblem&)> complain;
    ParseCertificate parse_certificate;
};

// Bounds, in bytes.
inline constexpr std::size_t max_import_line = 1024UL * 1024;       // a certificate has some KiB
inline constexpr std::size_t max_import_record = 4UL * 1024 * 1024; // one LDIF entry
inline constexpr std::size_t max_import_file = 64UL * 1024 * 1024;  // of formats that are read as a whole
inline constexpr std::uint64_t max_import_ldif = 64ULL << 30U;      // streamed: millions of entries

// An error is the first problem if there is nobody to complain to, or what `take` answered.
//
// RFC 2849, records of content, also those that ldifde marks "changetype: add": entries with sAMAccountName or
// uid; others are passed over.
Result<void> import_ldif(std::istream& text, const std::string& file, const ImportCalls& calls);
// A line of column names, then one key in each line: user, kind, value, and perhaps principal. Columns are
// separated by ',', ';' or TAB; PowerShell's "#TYPE" line is passed over.
Result<void> import_csv(std::istream& text, const std::string& file, const ImportCalls& calls);
// pam_pkcs11's digest_mapping and subject_mapping: "text -> user".
Result<void> import_map_file(std::istream& text, const std::string& file, const ImportCalls& calls);
// [[account]] with user, principal, mappings and certificates.
Result<void> import_toml(std::istream& text, const std::string& file, const ImportCalls& calls);

} // namespace signet::certmap
