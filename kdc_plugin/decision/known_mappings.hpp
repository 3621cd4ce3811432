// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whose certificates were found to be: the same again, for as long as settings and store are the same; whoever
// owns this empties it when they change. Lookups in a large store are most of what the plugin costs a KDC, whose
// other work pushes the store's pages out of the processor's caches between two logons.

#include "certmap/certificate/certificate.hpp"
#include "kdc_plugin/decision/principal_match.hpp"
#include "policy/decision.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace signet::kdc {

// Does a certificate belong to the client that was asked for, by rules and store?
struct MappingVerdict {
    policy::Decision decision{};
    bool weak = false; // refused because the mapping is not strong
    std::string by{};  // who named the account
};

class KnownMappings {
public:
    static constexpr std::size_t max_certificates = 1024;

    // nullptr: not known, or the certificate was last shown for another client.
    const MappingVerdict* find(const certmap::Sha256& certificate, const Client& client) const {
        const auto found = known_.find(certificate);
        return found != known_.end() && found->second.client == client ? &found->second.verdict : nullptr;
    }

    // One verdict a certificate, that for its last client.
    void keep(const certmap::Sha256& certificate, const Client& client, MappingVerdict verdict) {
        if (known_.size() >= max_certificates && !known_.contains(certificate)) known_.clear();
        known_.insert_or_assign(certificate, Known{client, std::move(verdict)});
    }

private:
    struct Known {
        Client client;
        MappingVerdict verdict;
    };
    std::map<certmap::Sha256, Known> known_{};
};

} // namespace signet::kdc
