// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is known of one issuer's revocations, as a file that is mapped into memory and searched, never parsed:
// a header and records sorted by serial number. Who fetches makes one of a CRL (crl.hpp) or of OCSP answers
// (ocsp.hpp) and renames it into place; who decides maps it. A file must never be written in place: a reader
// may be in it.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signet::certmap {

enum class RevocationSource : std::uint8_t { crl = 1, ocsp = 2 };

// Which certificates a CRL is about (RFC 5280 5.2.5, onlyContainsUserCerts).
enum class RevocationScope : std::uint8_t { all = 0, end_entities = 1 };

// Times in seconds since 1970-01-01 UTC; next_update 0: the CA names none.
struct RevocationRecord {
    Bytes serial; // as Certificate::serial, at most max_serial bytes
    bool revoked = true;
    std::uint8_t reason = 0;      // CRLReason (RFC 5280 5.3.1)
    std::int64_t this_update = 0; // of this answer; of a CRL's records: the CRL's
    std::int64_t next_update = 0;

    bool operator==(const RevocationRecord&) const = default;
};

struct RevocationTable {
    RevocationSource source = RevocationSource::crl;
    Sha256 issuer_key{};          // SHA-256 of the issuer's SubjectPublicKeyInfo
    std::int64_t this_update = 0; // of a CRL; of OCSP answers 0
    std::int64_t next_update = 0; // likewise
    std::int64_t fetched = 0;
    std::vector<RevocationRecord> records; // sorted by serial, each once; a CRL's: those that are revoked
    RevocationScope scope = RevocationScope::all; // of a CRL

    bool operator==(const RevocationTable&) const = default;
};

inline constexpr std::size_t max_serial = 20;          // bytes (RFC 5280 4.1.2.2)
inline constexpr std::size_t max_revoked = 10'000'000; // records; the largest public CRLs have about one

// "<hex of the issuer key>.crl", ".ocsp".
std::string revocation_file_name(RevocationSource source, const Sha256& issuer_key);

// The bytes of a file. An error for records that are not sorted, or too long.
Result<std::string> encode(const RevocationTable& table);

class RevocationFile {
public:
    // Maps an open file, which need not stay open; `path` is for the error alone. The records are checked for
    // nothing but their number, so that it takes no time. Whoever may write the file decides who is revoked,
    // and may end the reader by cutting it: the caller opens it with daemon/system/trusted_file.hpp.
    static Result<RevocationFile> map(int descriptor, const std::string& path);
    RevocationFile(RevocationFile&&) noexcept;
    RevocationFile& operator=(RevocationFile&&) noexcept;
    ~RevocationFile();

    // Without the records.
    const RevocationTable& about() const noexcept;
    std::size_t size() const noexcept;
    // By halves. nullopt: no such record, which in a CRL means not revoked.
    std::optional<RevocationRecord> find(std::span<const std::uint8_t> serial) const;
    // All of them, for who goes on from there.
    Result<RevocationTable> read() const;

private:
    class Mapping;
    explicit RevocationFile(std::unique_ptr<Mapping> mapping);
    std::unique_ptr<Mapping> mapping_;
};

} // namespace signet::certmap
