// SPDX-License-Identifier: Apache-2.0
#pragma once

// libcrypto's object identifiers as dotted text. Nothing outside certmap/parse and certmap/trust uses it.

#include <openssl/objects.h>

#include <optional>
#include <string>

namespace signet::certmap {

// nullopt: longer than max_oid_text, or no OID.
std::optional<std::string> oid_text(const ASN1_OBJECT* object);

} // namespace signet::certmap
