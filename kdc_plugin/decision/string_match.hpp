// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the KDC's database itself says of a principal's certificates: the string attributes of its entry.
//
// - signet_certmap: a match text in the language of sss-certmap(5), a value of altSecurityIdentities
//   ("X509:<I>...<SR>..."), or "none", for a principal that no certificate is.
// - pkinit_cert_match: MIT's own, read as MIT reads it: names as OpenSSL prints them, least specific part first
//   ("DC=example,CN=alice+UID=a"), <SAN> content with one name that matches, <EKU> and <KU> with all of theirs.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace signet::kdc {

inline constexpr const char* certmap_attribute = "signet_certmap";
inline constexpr const char* cert_match_attribute = "pkinit_cert_match";

// Why the certificate is not the principal's; nullopt: it is. An error for a text that cannot be read.
certmap::Result<std::optional<std::string>> certmap_mismatch(const certmap::Certificate& certificate,
                                                             std::string_view text);
certmap::Result<std::optional<std::string>> cert_match_mismatch(const certmap::Certificate& certificate,
                                                                std::string_view text);

} // namespace signet::kdc
