// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the certificate that has opened a session is still good for it, by the store, the CAs and the time of now.

#include "daemon/signetd/services.hpp"
#include "daemon/signetd/workers/workers.hpp"

#include <optional>

namespace signet::daemon {

// The certificate of a session as it was judged when its card was read last; nothing: the card is in no reader, or is not
// believed any more. Kept, it can be judged again wherever the card is.
std::optional<Candidate> certificate_of_session(const Cards& cards, const SessionRecord& record);

// Why it opens nothing any more (policy::ends_a_session). Nothing: it is good, or could not be judged: a fault of this
// machine costs no session.
Task<std::optional<Refusal>> recheck_certificate(Services& services, Candidate candidate);

} // namespace signet::daemon
