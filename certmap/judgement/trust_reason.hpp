// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a certificate that is not believed is refused with: one mapping for the workstation and the KDC.

#include "certmap/trust/chain.hpp"
#include "policy/reasons/reasons.hpp"

#include <string>

namespace signet::certmap {

policy::Reason reason_of(ChainStatus status) noexcept;

// The particulars of the refusal: "a CA has expired: certificate has expired (CN=Card CA)".
std::string detail_of(const ChainVerdict& verdict);

} // namespace signet::certmap
