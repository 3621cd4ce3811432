// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PIV certificate container (SP 800-73-4 part 1 table 10) to the certificate in it. Pure; used by the PIV
// driver. It looks no deeper than the outermost length of the certificate: judging it is certmap's part.

#include "daemon/worker/card/transport.hpp"

#include <cstddef>
#include <optional>

namespace signet::worker {

/// One certificate, bytes of DER: what a container of the largest answer can hold, also after inflating.
constexpr std::size_t max_certificate = 8192;

/// The DER of the certificate in the answer to GET DATA, inflated where the card keeps it compressed, in whatever form: gzip
/// as PIV has it, or what other middleware writes. Nothing when the container is there but empty. `cert-malformed` when it
/// is malformed or cut short, `cert-too-large`.
Result<std::optional<Bytes>> certificate_in(ByteView container);

} // namespace signet::worker
