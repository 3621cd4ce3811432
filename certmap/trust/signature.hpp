// SPDX-License-Identifier: Apache-2.0
#pragma once

// Signatures that no path is built for.

#include <openssl/x509.h>

namespace signet::certmap::trust {

// By name, key identifiers and signature; neither strength nor time is asked.
bool has_signed(X509* issuer, X509* certificate);

// 112 bits of security (SP 800-57 part 1, 5.6.1), as Authorities::judge demands.
bool has_strong_key(const EVP_PKEY* key);

// The digest has as many too.
bool is_strong(const X509_ALGOR* algorithm, const EVP_PKEY* key);

} // namespace signet::certmap::trust
