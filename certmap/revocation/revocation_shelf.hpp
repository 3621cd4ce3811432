// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the fetcher has put down about revocation: for each CA a CRL's table and one of OCSP answers, opened
// when first asked for and opened anew when they were replaced.

#include "certmap/revocation/answer_judgement.hpp"
#include "certmap/trust/revocation_file.hpp"
#include "daemon/system/file_stamp.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>

namespace signet::certmap {

struct KnownRevocation {
    std::optional<RevocationAnswer> crl{};
    std::optional<RevocationAnswer> ocsp{};
    bool crl_is_of_end_entities = false; // the CRL says nothing about CAs
    std::string problem{};               // a file that is there and cannot be used, one line
};

// Of such a file; an error too where others than root and `owner` could have written it (daemon/system/trusted_file.hpp).
Result<RevocationFile> open_revocation_file(const std::string& path, uid_t owner);

class RevocationShelf {
public:
    RevocationShelf(std::string directory, uid_t owner) : directory_(std::move(directory)), owner_(owner) {}

    // Looks for new files at most once a second; one that cannot be used leaves the old one in its place.
    KnownRevocation about(const Sha256& issuer_key, std::span<const std::uint8_t> serial,
                          std::chrono::steady_clock::time_point now);

private:
    struct Volume {
        system::FileStamp stamp{};
        std::optional<RevocationFile> file{};
        std::string problem{};
    };
    struct Issuer {
        std::optional<std::chrono::steady_clock::time_point> looked{};
        Volume crl{};
        Volume ocsp{};
    };

    void look(Volume& volume, RevocationSource source, const Sha256& issuer_key) const;

    std::string directory_;
    uid_t owner_;
    std::map<Sha256, Issuer> issuers_{}; // only of CAs that certificates were verified with
};

} // namespace signet::certmap
