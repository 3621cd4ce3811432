// SPDX-License-Identifier: Apache-2.0
#pragma once

// The subject alternative names (RFC 5280 4.2.1.6) of a certificate. Nothing outside certmap/parse uses it.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <openssl/x509.h>

#include <optional>

namespace signet::certmap {

// Adds the names to the certificate: usable ones to their lists, others to `refused_names`. An error if the
// extension cannot be decoded or has more than max_alternative_names.
std::optional<Error> add_alternative_names(const X509* x509, Certificate& certificate);

} // namespace signet::certmap
