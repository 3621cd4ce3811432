// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the attributes of distinguished names are called by NSS, by Active Directory and by OpenSSL.
// sss-certmap(5) has the first two tables, so rules and directories written for it hold these names; MIT's
// pkinit_cert_match and pam_pkcs11 have OpenSSL's.

#include <cstdint>
#include <string>
#include <string_view>

namespace signet::certmap {

enum class AttributeNames : std::uint8_t { nss, active_directory, openssl };

// "2.5.4.8" -> "ST" or "S". An attribute that nobody named is "OID.1.2.3", or as OpenSSL has it "1.2.3": two of
// them must not look alike.
std::string attribute_name(std::string_view oid, AttributeNames names);

} // namespace signet::certmap
