// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is a certificate believed? From the CAs of the configuration, which are decoded once and asked often, and a time
// to a verdict and the paths that were found. No file, no network, no clock, and never the system's certificate
// store. What the certificate may be used for is not asked here (judgement/usage.hpp), nor whom it means
// (rules/mapper.hpp); revocation is a question of its own.

#include "certmap/certificate/certificate.hpp"
#include "certmap/parse/decoded_certificate.hpp"
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
    // An error for one that cannot be decoded, and for too many. `intermediates` add no trust, and their order does
    // not matter; an anchor need not be self-signed: trusting one issuing CA does not mean trusting its root.
    // `purposes`, as in [certificates] eku_any: the extended key usage of a CA below the anchor must have one of
    // them or a purpose of a logon.
    static Result<Authorities> decode(std::span<const Der> anchors, std::span<const Der> intermediates,
                                      std::span<const std::string> purposes = {});
    Authorities(Authorities&&) noexcept;
    Authorities& operator=(Authorities&&) noexcept;
    ~Authorities();

    // Checked are all signatures, the validity of every certificate including the anchor's at `time` (seconds
    // since 1970-01-01 UTC), basicConstraints cA of every issuer, path length, keyCertSign, name constraints
    // (upn_subtree.hpp has those of user principal names), certificate policies, unknown critical extensions, and
    // the purposes of the CAs. X509_V_FLAG_X509_STRICT is left off: it refuses certificates without key
    // identifiers, which KDCs accept and private CAs make; what it adds that matters, basicConstraints in every
    // CA, is checked here.
    AuthorityVerdict judge(const DecodedCertificate& leaf, std::int64_t time) const;

private:
    class Decoded;
    explicit Authorities(std::unique_ptr<Decoded> decoded);
    std::unique_ptr<Decoded> decoded_;
};

// SHA-256 of the SubjectPublicKeyInfo of a CA's certificate.
Result<Sha256> key_of_authority(std::span<const std::uint8_t> certificate);

} // namespace signet::certmap
