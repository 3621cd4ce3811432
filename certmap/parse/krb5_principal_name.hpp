// SPDX-License-Identifier: Apache-2.0
#pragma once

// The PKINIT subject alternative name (RFC 4556 3.2.2) as a principal's text. Nothing outside certmap/parse
// uses it.

#include "certmap/text/result.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace signet::certmap {

// DER of a KRB5PrincipalName -> "a/b@REALM", components escaped (certmap/text/principal.hpp). The name
// type is read over: KDCs compare without it (RFC 4120 6.2). The error's problem fits behind "PKINIT
// principal".
Result<std::string> krb5_principal_name(std::span<const std::uint8_t> der);

} // namespace signet::certmap
