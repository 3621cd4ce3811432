// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text with placeholders for what a certificate says, spelled as in sss-certmap(5): "{subject_nt_principal}",
// "{issuer_dn!ad}", "{subject_dn_component.ou[2]}". "{{" and "}}" are braces. Principals, users and filters
// are made of them; expansion.hpp fills them in. The words are those of template_words.hpp.

#include "certmap/certificate/distinguished_name.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace signet::certmap {

enum class NameSource : std::uint8_t {
    nt_principal,     // the UPNs
    pkinit_principal, // the PKINIT principals
    principal,        // the PKINIT principals if the certificate has any, else the UPNs
    rfc822_name,
    dns_name,
    uri,
    ip_address,
    registered_id,
    x400_address,
    edi_party_name,
    directory_name,
    subject_dn,
    issuer_dn,
    certificate,
    serial_number,
    subject_key_id,
    subject_dn_component,
    issuer_dn_component,
    sid,
};

enum class Conversion : std::uint8_t {
    none,   // a text as it stands
    name,   // a distinguished name in `style`
    binary, // "\xx" for each byte
    base64,
    hex, // in the style of `hex`
    dec,
    digest, // of the certificate, by the function `digest`, in the style of `hex`
};

struct Placeholder {
    NameSource source = NameSource::principal;
    bool short_name = false; // only what stands before the '@', in a DNS name the '.'; of a SID: the RID
    Conversion conversion = Conversion::none;
    NameStyle style = NameStyle::nss_ldap;
    HexStyle hex{};
    std::string digest{};    // lower case
    std::string attribute{}; // of a DN component: its name; empty: whatever it is
    // The place of a DN component: from the most specific (1) or the least specific (-1); 0: the most
    // specific one that has the attribute.
    std::int32_t position = 0;

    bool operator==(const Placeholder&) const = default;
};

struct Template {
    std::vector<std::variant<std::string, Placeholder>> parts; // never empty

    bool operator==(const Template&) const = default;
};

// LDAPU1 has more words. A filter says which it means ("LDAPU1:..."), principals and users have them all.
enum class TemplateLanguage : std::uint8_t { ldap, ldapu1 };

inline constexpr std::size_t max_template_length = 4096; // bytes; a rule is written by hand

// The error has a column and a hint.
Result<Template> parse_template(std::string_view text, TemplateLanguage language = TemplateLanguage::ldapu1);

} // namespace signet::certmap
