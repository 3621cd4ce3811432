// SPDX-License-Identifier: Apache-2.0
#pragma once

// The values of Active Directory's attribute altSecurityIdentities ([MS-ADA1] 2.61, [MS-PKCA] 3.1.5.2.1.3),
// as mapping keys. Used where a directory or an administrator says which certificates belong to an account;
// what a certificate answers to is keys_of() in mapping_key.hpp.
//
//   X509:<I>issuer<SR>serial   X509:<SKI>hex   X509:<SHA1-PUKEY>hex   X509:<I>issuer<SID>sid      strong
//   X509:<I>issuer<S>subject   X509:<S>subject   X509:<RFC822>address                             weak
//   X509:<SHA256-PUKEY>hex                                                          ours, strong
//
// Names are read as directory_name.hpp says, the bytes of a serial number are in reverse order, and case does
// not count. What is not exactly one of these is an error with a hint, never a guess. Where both readings are
// well-formed, a name in the wrong order or a serial number that is not reversed, only a certificate can
// tell: explain_mismatch().

#include "certmap/entries/mapping_key.hpp"
#include "certmap/text/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace signet::certmap {

// Bytes of one value: two names as long as a certificate may have them, and quotes.
inline constexpr std::size_t max_alt_security_identity = 16384;

// "Kerberos:name@REALM": a value of the same attribute that maps no certificate, and no reason to complain.
bool is_kerberos_identity(std::string_view text) noexcept;

Result<MappingKey> parse_alt_security_identity(std::string_view text);

// Empty for the kinds that Active Directory has no text for: sid, certificate, upn.
std::string to_alt_security_identity(const MappingKey& key);

// One line for an administrator: why the certificate does not answer to this text, and what would be right.
// Empty: it does.
std::string explain_mismatch(const Certificate& certificate, std::string_view text);

} // namespace signet::certmap
