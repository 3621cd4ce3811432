// SPDX-License-Identifier: Apache-2.0
#pragma once

// Certificate policies of a path (RFC 5280 6.1), with every policy acceptable at its beginning.

#include "certmap/text/result.hpp"
#include "certmap/trust/x509.hpp"

#include <string>
#include <vector>

namespace signet::certmap::trust {

// Those of the first certificate's policies that the path allows, sorted (VerifiedPath::policies). The anchor is
// the last of `path`. A root is trusted with every policy. Of an anchor that is not self-signed the policies and
// their constraints count, if it has any: its issuer has limited it so. An error: an explicit policy is required
// and none is left, an extension cannot be decoded, or constraints stand in a certificate without policies.
Result<std::vector<std::string>> policies_of(STACK_OF(X509) * path);

} // namespace signet::certmap::trust
