// SPDX-License-Identifier: Apache-2.0
#pragma once

// CAs that are decoded once and asked often: verify_chain (chain.hpp) for who judges many certificates by the
// same CAs, such as a KDC. The verdicts are the same.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"
#include "certmap/trust/chain.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace signet::certmap {

struct AuthorityVerdict {
    ChainVerdict chain;
    // Of the CA that signed the certificate itself: SHA-256 of its SubjectPublicKeyInfo, by which
    // revocation_file.hpp names issuers. nullopt: not trusted.
    std::optional<Sha256> issuer_key;
    // Trusted: strictly between these times the same certificate is trusted by the same CAs.
    TimeSpan holds{};
};

class Authorities {
public:
    // An error for one that cannot be decoded, and for too many.
    static Result<Authorities> decode(std::span<const Der> anchors, std::span<const Der> intermediates);
    Authorities(Authorities&&) noexcept;
    Authorities& operator=(Authorities&&) noexcept;
    ~Authorities();

    AuthorityVerdict judge(std::span<const std::uint8_t> leaf, std::int64_t time) const;

private:
    class Decoded;
    explicit Authorities(std::unique_ptr<Decoded> decoded);
    std::unique_ptr<Decoded> decoded_;
};

// SHA-256 of the SubjectPublicKeyInfo of a CA's certificate.
Result<Sha256> key_of_authority(std::span<const std::uint8_t> certificate);

} // namespace signet::certmap
