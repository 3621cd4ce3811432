// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the child does for one CA: asks, reads what comes, and says what of it is true. Everything foreign is
// read here.

#include "certmap/trust/chain.hpp"
#include "certmap/trust/revocation_file.hpp"
#include "daemon/signetctl/revocation/transport.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace signet::ctl {

// One [[revocation.issuer]].
struct IssuerOrder {
    std::string name; // the file of its certificate, for messages
    certmap::Der certificate;
    certmap::Sha256 key{};
    std::vector<std::string> crl;      // URLs, the first that works; empty: not asked
    std::vector<std::string> ocsp;     // likewise
    std::vector<certmap::Bytes> asked; // serial numbers that somebody waits for
    certmap::RevocationTable known;    // the OCSP answers at hand
    bool is_full_round = true;         // false: only what is asked
};

// Hears what was found out.
struct Findings {
    std::function<void(const certmap::RevocationTable&)> table;
    std::function<void(const std::string&)> problem;
};

// `end`: no further OCSP question is begun after that.
void fetch(const IssuerOrder& order, const Transport& transport, std::int64_t now,
           std::chrono::steady_clock::time_point end, const Findings& findings);

} // namespace signet::ctl
