// SPDX-License-Identifier: Apache-2.0
#pragma once

// The answers of a responder over time: one record for each certificate, renewed in each round. Pure.

#include "certmap/trust/revocation_file.hpp"

#include <cstdint>
#include <vector>

namespace signet::ctl {

// So long after it ran out an answer is forgotten: the card is gone, or the responder does not answer for it.
inline constexpr std::int64_t ocsp_memory = 30LL * 24 * 3600; // seconds

// What to ask for, in this order: `asked` (somebody waits), then what is known, the oldest answer first, so
// that a round that is cut short goes on where it stopped.
std::vector<certmap::Bytes> serials_to_ask(const certmap::RevocationTable& known,
                                           const std::vector<certmap::Bytes>& asked);

// An answer older than the one at hand is left out, and what nobody needs any more is forgotten.
certmap::RevocationTable merge_answers(const certmap::RevocationTable& known,
                                       std::vector<certmap::RevocationRecord> answers, std::int64_t now);

} // namespace signet::ctl
