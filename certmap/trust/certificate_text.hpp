// SPDX-License-Identifier: Apache-2.0
#pragma once

// What of a certificate stands in messages, safe to print whatever the certificate holds.

#include <openssl/types.h>

#include <string>
#include <string_view>

namespace signet::certmap::trust {

// RFC 4514, other than ASCII escaped.
std::string subject_text(const X509* certificate);
std::string issuer_text(const X509* certificate);

// Printable, and cut where it is long.
std::string excerpt_of(std::string_view text);

} // namespace signet::certmap::trust
