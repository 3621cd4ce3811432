// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the fetcher has put down about revocation: for each CA a CRL's table and one of OCSP answers, opened
// when first asked for and opened anew when they were replaced.

#include "certmap/trust/revocation_file.hpp"
#include "daemon/system/file_stamp.hpp"
#include "policy/kdc/revocation.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace signet::kdc {

struct KnownRevocation {
    std::optional<policy::RevocationAnswer> crl{};
    std::optional<policy::RevocationAnswer> ocsp{};
    bool crl_is_of_end_entities = false; // the CRL says nothing about CAs
    std::string problem{};               // a file that is there and cannot be used, one line
};

// Of such a file; an error too where it is not root's (or this process's) alone to write.
certmap::Result<certmap::RevocationFile> open_revocation_file(const std::string& path);

class RevocationShelf {
public:
    explicit RevocationShelf(std::string directory) : directory_(std::move(directory)) {}

    // Looks for new files at most once a second; one that cannot be used leaves the old one in its place.
    KnownRevocation about(const certmap::Sha256& issuer_key, std::span<const std::uint8_t> serial,
                          std::chrono::steady_clock::time_point now);

private:
    struct Volume {
        system::FileStamp stamp{};
        std::optional<certmap::RevocationFile> file{};
        std::string problem{};
    };
    struct Issuer {
        std::optional<std::chrono::steady_clock::time_point> looked{};
        Volume crl{};
        Volume ocsp{};
    };

    void look(Volume& volume, certmap::RevocationSource source, const certmap::Sha256& issuer_key) const;

    std::string directory_;
    std::map<certmap::Sha256, Issuer> issuers_{}; // only of CAs that certificates were verified with
};

} // namespace signet::kdc
