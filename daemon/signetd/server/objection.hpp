// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one answer to "would this card be let in, and why not", for everything that signetctl shows: status, card and explain
// cannot disagree, and a logon begins with the same judgement. A PIN and a KDC may say no all the same.

#include "daemon/signetd/services.hpp"

#include <string>

namespace signet::daemon {

// Why a certificate logs nobody on; Reason::granted: it does, as far as is known without a PIN. As at the prompt of
// `service`, for whom the card says, at the seat where the card is; an empty one: by what holds for every service.
Refusal objection_to(const Services& services, const Card& card, const Candidate& candidate,
                     const std::string& service = {});

} // namespace signet::daemon
