// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is a signature strong enough? For what is no certificate, so that libcrypto's path building does not ask.

#include <openssl/x509.h>

namespace signet::certmap::trust {

// Key and digest have 112 bits of security (SP 800-57 part 1, 5.6.1), as verify_chain demands.
bool is_strong(const X509_ALGOR* algorithm, const EVP_PKEY* key);

} // namespace signet::certmap::trust
