// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one judgement of a certificate that somebody wants to log on with: well-formed, trusted, usable, not
// blocked, not revoked (examine), whose, and how strongly (identify_for_logon). The `certificate` worker, the
// KDC's plugin, `signetctl explain` and `signetctl kdc explain` all ask here, so that they cannot disagree; what
// each of them knows more, such as an attribute of a KDC's database, stands with it.

#include "certmap/judgement/block_list.hpp"
#include "certmap/judgement/identification.hpp"
#include "certmap/judgement/known_certificates.hpp"
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/revocation_request.hpp"
#include "policy/reasons/reasons.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signet::certmap {

// What is known of the revocation of the certificates of a path.
struct RevocationOpinion {
    policy::Reason reason = policy::Reason::internal_error; // granted: none is revoked
    std::string detail{};
    std::string warning{};                // granted all the same
    std::vector<RevocationRequest> ask{}; // no fresh answer, and a responder that could be asked
    std::size_t path = 0;                 // granted: the one that is good
};

// What a certificate is examined by, as it is configured; for the call.
struct Standards {
    const Authorities& authorities;
    std::span<const std::string> eku_any{};
    const BlockList* blocked = nullptr; // nullptr: no list is configured
    // Empty: revocation is not asked about here.
    std::function<RevocationOpinion(std::span<const VerifiedPath>)> revocation{};
    KnownCertificates* known = nullptr; // of earlier examinations by the same authorities
    bool ed25519_keys_work = false;     // true: the key is not for PKINIT, which has no Ed25519 (logon_usage)
};

struct Examination {
    policy::Reason reason = policy::Reason::internal_error; // granted: it may log somebody on
    std::string detail{};
    // As far as it was read, and with its paths as far as it is trusted; nullptr: it cannot be read.
    std::shared_ptr<const KnownCertificate> card{};
    std::optional<Sha256> issuer_key{};   // of its CA, when it is trusted
    std::string warning{};                // granted all the same
    std::vector<RevocationRequest> ask{}; // see RevocationOpinion
    std::size_t path = 0;                 // granted: the one of card->paths that is believed
    // Granted: dotted OIDs of certificate policies that a path which is believed allows. Whoever asks for one of several
    // policies would find the path that has it: another way up, which some other CA has opened since, takes none away. So
    // they are those of all paths together; where revocation is asked about, a path counts only if it is found good
    // there, and that is said of one.
    std::vector<std::string> policies{};

    bool granted() const { return reason == policy::Reason::granted; }
};

// `now`: seconds since 1970.
Examination examine(std::span<const std::uint8_t> der, const Standards& standards, std::int64_t now);

struct Ownership {
    policy::Reason reason = policy::Reason::internal_error; // granted: it is somebody's
    std::string detail{};
    Identification found{};
    bool is_weak = false; // refused because the certificate is not bound to the account strongly enough

    bool granted() const { return reason == policy::Reason::granted; }
};

Ownership identify_for_logon(const Certificate& certificate, const Sources& sources,
                             const Subject& subject = {});

// The realm of a canonical name is for the KDC to say; whether its people are accounts here is not: it is the
// host's, one of `sources.realms`, or one that the account or the rule that named it spells.
bool is_client_allowed(const Principal& client, const Identification& found, const Sources& sources);

} // namespace signet::certmap
