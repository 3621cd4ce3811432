// SPDX-License-Identifier: Apache-2.0
#pragma once

// Certificates that were found trusted before, so that the next logon with one of them neither decodes nor
// verifies it again: most of what a judgement costs. Only what the bytes and the CAs alone decide is kept,
// and only for as long as every certificate of its paths is valid; whether it, or a CA above it, is blocked or
// revoked, and whose it is, is asked each time. To be emptied when the CAs change.

#include "certmap/certificate/certificate.hpp"
#include "certmap/trust/verified_path.hpp"

#include <algorithm>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace signet::certmap {

struct KnownCertificate {
    Certificate certificate{};
    std::vector<VerifiedPath> paths{}; // at least one

    // All of them are good.
    bool holds(std::int64_t now) const {
        return std::ranges::all_of(paths, [&](const VerifiedPath& path) { return path.holds.holds(now); });
    }
};

class KnownCertificates {
public:
    // About 6 KiB each, in each process of a KDC: those who log on often are among the last thousand.
    static constexpr std::size_t usual = 1024;

    explicit KnownCertificates(std::size_t most = usual) : most_(most) {}

    // Compared byte by byte. nullptr: not known, or not valid at this time.
    std::shared_ptr<const KnownCertificate> find(std::span<const std::uint8_t> der, std::int64_t now);
    // The one that was not asked for the longest time goes, when there are too many.
    void keep(std::shared_ptr<const KnownCertificate> certificate);

    std::size_t size() const { return by_use_.size(); }

private:
    using ByUse = std::list<std::shared_ptr<const KnownCertificate>>; // the last used first

    std::size_t most_;
    ByUse by_use_{};
    std::unordered_map<std::string_view, ByUse::iterator> by_der_{}; // views of the certificates' own bytes
};

} // namespace signet::certmap
