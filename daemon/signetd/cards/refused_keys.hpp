// SPDX-License-Identifier: Apache-2.0
#pragma once

// The keys of one card that its KDC has said it cannot verify (kdc-key-unsupported): nobody is asked for a PIN again that leads
// nowhere. Owned by the Card, and so forgotten when it is taken out: a KRB-ERROR is not authenticated, and what a stranger on
// the network made up must not last.

#include "daemon/signetd/cards/opening.hpp"

#include <map>
#include <string>
#include <vector>

namespace signet::daemon {

class RefusedKeys {
public:
    // Of the candidate whose logon ended so; other refusals say nothing about a key.
    void note(const Candidate& candidate, const Refusal& refusal) {
        if (refusal.reason == policy::Reason::kdc_key_unsupported)
            refusals_.insert_or_assign(candidate.certificate.fingerprint, refusal);
    }
    // Gives each of these its refusal that has none yet.
    void refuse(std::vector<Candidate>& candidates) const {
        for (Candidate& candidate : candidates) {
            const auto known = refusals_.find(candidate.certificate.fingerprint);
            if (!candidate.refusal && known != refusals_.end()) candidate.refusal = known->second;
        }
    }
    // Another domain may be meant from now on.
    void forget() { refusals_.clear(); }

private:
    std::map<std::string, Refusal> refusals_; // by the certificate's SHA-256
};

} // namespace signet::daemon
