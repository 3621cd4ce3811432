// SPDX-License-Identifier: Apache-2.0
#pragma once

// The object identifiers certmap knows by name, and the names administrators write for extended key usages.
// Both vocabularies are understood: sss-certmap(5) ("msScLogin", "pkinit") and our settings
// ("msSmartcardLogin", "pkinitClientAuth"). A dotted OID is always allowed where a name is.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap::oid {

inline constexpr std::string_view ms_smartcard_logon = "1.3.6.1.4.1.311.20.2.2"; // szOID_KP_SMARTCARD_LOGON
inline constexpr std::string_view pkinit_client_auth = "1.3.6.1.5.2.3.4";        // RFC 4556 3.2.2
inline constexpr std::string_view pkinit_kdc = "1.3.6.1.5.2.3.5";                // RFC 4556 3.2.4
inline constexpr std::string_view client_auth = "1.3.6.1.5.5.7.3.2";             // RFC 5280 4.2.1.12
inline constexpr std::string_view any_extended_key_usage = "2.5.29.37.0";        // RFC 5280 4.2.1.12
inline constexpr std::string_view ms_user_principal_name =
    "1.3.6.1.4.1.311.20.2.3";                                              // otherName, a UTF8String
inline constexpr std::string_view pkinit_principal_name = "1.3.6.1.5.2.2"; // otherName, a KRB5PrincipalName
inline constexpr std::string_view ms_sid = "1.3.6.1.4.1.311.25.2.1"; // otherName, an OCTET STRING of text

} // namespace signet::certmap::oid

namespace signet::certmap {

// An extended key usage as an administrator writes it, by name (ASCII case does not count) or dotted ->
// dotted. nullopt: neither a known name nor a dotted OID.
std::optional<std::string> extended_key_usage_oid(std::string_view name_or_oid);

// Every name that extended_key_usage_oid() knows of a purpose; anyExtendedKeyUsage is none.
std::vector<std::string_view> extended_key_usage_names();

// For messages: "msSmartcardLogin", or the OID itself when it has no name here.
std::string_view extended_key_usage_name(std::string_view oid) noexcept;

// At least two arcs of digits with single dots, no leading zeros.
bool is_dotted_oid(std::string_view text) noexcept;

} // namespace signet::certmap
