// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SID of an Active Directory account in a certificate, where a CA put it ([MS-WCCE] 2.2.2.7.7.4,
// KB5014754). Nothing outside certmap/parse uses it.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <openssl/x509.h>

#include <optional>
#include <string_view>

namespace signet::certmap {

// For CAs that cannot make the extension.
inline constexpr std::string_view sid_uri_prefix = "tag:microsoft.com,2022-09-14:sid:";

// Sets `sid` from the extension and from the URIs that are there already. A URI whose SID is none is a
// refused name. An error if the extension cannot be decoded or there are two SIDs that differ.
std::optional<Error> add_security_identifier(const X509* x509, Certificate& certificate);

} // namespace signet::certmap
