// SPDX-License-Identifier: Apache-2.0
#pragma once

// The extensions of a certificate that are not names (RFC 5280 4.2.1). Nothing outside certmap/parse uses it.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <openssl/x509.h>

#include <optional>

namespace signet::certmap {

// Key usages, policies, basic constraints and key identifiers. An error if one of them cannot be decoded or
// is above a limit of limits.hpp.
std::optional<Error> add_extensions(const X509* x509, Certificate& certificate);

} // namespace signet::certmap
