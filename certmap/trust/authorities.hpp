// SPDX-License-Identifier: Apache-2.0
#pragma once

// CAs that are decoded once and asked often, with the paths that were found: verify_chain (chain.hpp) for
// programs that judge many certificates by the same CAs, such as a KDC. The verdicts are the same.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"
#include "certmap/trust/chain.hpp"
#include "certmap/trust/verified_path.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace signet::certmap {

struct AuthorityVerdict {
    ChainVerdict chain;
    // Every way to an anchor that is good, the best first: at least one when trusted. Several where CAs
    // are cross-signed or renewed. All of them have the same issuer of the certificate itself.
    std::vector<VerifiedPath> paths{};

    // Of the CA that signed the certificate itself. nullopt: not trusted.
    std::optional<Sha256> issuer_key() const {
        if (paths.empty()) return std::nullopt;
        return paths.front().certificates.front().issuer_key;
    }
};

class Authorities {
public:
    // An error for one that cannot be decoded, and for too many. `purposes` as in verify_chain.
    static Result<Authorities> decode(std::span<const Der> anchors, std::span<const Der> intermediates,
                                      std::span<const std::string> purposes = {});
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
