// SPDX-License-Identifier: Apache-2.0
#pragma once

// One run of the fetcher: which CA is asked what, by whom, and what is written of the answers.

#include "certmap/trust/chain.hpp"
#include "certmap/trust/revocation_request.hpp"
#include "daemon/signetctl/revocation/shelf.hpp"
#include "policy/revocation_settings.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

struct RoundOrder {
    policy::RevocationSettings settings;
    std::vector<certmap::RevocationRequest> requests; // of the KDC
    std::vector<certmap::Der> certificates;           // an administrator asks about these
    std::vector<certmap::Der> authorities; // CAs below others, which the KDC asks about at every logon
    std::string user;                      // whom root becomes before it reads what comes
    std::int64_t now = 0;
};

// A file that was written or left, or what went wrong.
struct Outcome {
    enum class Kind { written, not_newer, problem } kind = Kind::problem;
    std::string issuer;               // the file of its certificate
    certmap::RevocationTable about{}; // without the records; of a problem: empty
    std::size_t records = 0;
    std::string problem{};
};

// An error: nothing was begun. A CA that cannot be asked is an outcome, and the others are asked all the
// same.
certmap::Result<std::vector<Outcome>> run_round(const RoundOrder& order);

} // namespace signet::ctl
