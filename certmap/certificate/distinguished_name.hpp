// SPDX-License-Identifier: Apache-2.0
#pragma once

// A distinguished name as a value, and the texts in which rules, directories and Active Directory write one.
// Names are compared as text of one style; the order of the parts and the names of the attributes are what
// the styles differ in.

#include <cstdint>
#include <string>
#include <vector>

namespace signet::certmap {

struct NameAttribute {
    std::string oid; // dotted
    std::string
        value; // UTF-8, not escaped; of what is no text: "#" and its DER in hexadecimal (RFC 4514 2.4)
    bool is_text = true; // false: the value is the "#..." form and is written as it stands

    bool operator==(const NameAttribute&) const = default;
};

// One attribute, or several that belong together ("+"), in the order of the encoding.
using RelativeName = std::vector<NameAttribute>;

struct DistinguishedName {
    std::vector<RelativeName> parts; // least specific first, as they are encoded
    std::string text;                // text_of(nss_ldap): what rules search in

    bool empty() const noexcept { return parts.empty(); }
    bool operator==(const DistinguishedName&) const = default;
};

// As sss-certmap(5) names them.
enum class NameStyle : std::uint8_t {
    nss_ldap, // most specific first, attribute names of RFC 4514 and NSS: "CN=Alice,OU=Staff,O=Example"
    nss_x500, // least specific first
    ad_ldap,  // most specific first, attribute names of Active Directory (S for ST, T for title, ...)
    ad_x500,  // least specific first: what altSecurityIdentities holds
};

// Printable ASCII alone: RFC 4514 with all else in hexadecimal ("J\C3\BCrgen"). Where sss-certmap has one
// text for different names, ours differ: an attribute without a name is "OID.1.2.3", not "UNDEF".
std::string text_of(const DistinguishedName& name, NameStyle style);

// As OpenSSL prints a name, least specific part first: "DC=com,CN=Alice+UID=a,emailAddress=a@corp.example".
// Nothing is escaped but characters beyond U+00FF ("\\U0141"); those up to there are one byte. Two names can have
// one such text, so it is for patterns that were written for OpenSSL's, never for a key.
std::string openssl_text(const DistinguishedName& name);

} // namespace signet::certmap
