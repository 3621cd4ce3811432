// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cards that are refused at once, whatever their CA says of them: lost ones, until a CRL has them. A text
// file that `signetctl kdc block` writes, a line for each:
//
//   cert <hex>                  SHA-256 of the certificate
//   key <hex>                   SHA-256 of its SubjectPublicKeyInfo: every certificate of this key
//   serial <hex> [<hex>]        serial number; with SHA-256 of its CA's SubjectPublicKeyInfo, else of any CA
//
// What follows a '#' is for people.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace signet::certmap {

inline constexpr std::size_t max_block_list = 4UL * 1024 * 1024; // bytes
// It is read within a request; more than this is what CRLs are for.
inline constexpr std::size_t max_blocked = 10'000;

class BlockList {
public:
    BlockList() = default; // empty

    // A list with a line that cannot be read is refused whole: the line may be the one that counts.
    static Result<BlockList> parse(std::string_view text);

    // The line that blocks it, without its comment; nullopt: none does.
    std::optional<std::string> blocks(const Certificate& certificate,
                                      const std::optional<Sha256>& issuer_key) const;
    std::size_t size() const { return lines_.size(); }

private:
    std::set<std::string, std::less<>> lines_; // in the one spelling of block_line()
};

std::string block_line_of_certificate(const Sha256& sha256);
std::string block_line_of_key(const Sha256& sha256);
std::string block_line_of_serial(std::span<const std::uint8_t> serial,
                                 const std::optional<Sha256>& issuer_key);

// A line as a person wrote it, in the spelling above, without comment. Empty: a line without an entry.
Result<std::string> canonical_block_line(std::string_view line);

} // namespace signet::certmap
