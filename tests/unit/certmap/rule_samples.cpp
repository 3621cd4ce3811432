// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/rule_samples.hpp"

#include <algorithm>

namespace signet::certmap::test {
namespace {

using namespace std::string_literals;

constexpr std::string_view attributes[] = {
    "CN", "CN",         "O",      "OU",           "OU",           "ST",       "L",
    "DC", "UID",        "title",  "initials",     "description",  "SN",       "GN",
    "C",  "postalCode", "street", "serialNumber", "emailAddress", "pseudonym"};
constexpr std::string_view values[] = {
    "Alice",  "Al ice",      "O'Neil, Bob",    "#hash", " lead", "trail ", "a+b",  "q\"b\\c",
    "x<y>;z", "M\u00fcller", "\u65e5\u672c",   "a=b",   "(x*)",  "corp",   "Corp", "Staff",
    "0042",   "a,b,c",       "CN=fake,O=Corp", "\\2a"};
constexpr std::string_view plain_values[] = {"alice", "corp", "a b", "a(b)", "a*", "x"}; // of IA5 attributes
constexpr std::string_view users[] = {"alice", "bob",    "Bob",        "a*b", "(x)",
                                      "a\\b",  "o'neil", "1234567890", "b.c"};
constexpr std::string_view realms[] = {"corp.example", "CORP.EXAMPLE", "mil", "x y", "a.b.c"};
constexpr std::string_view hosts[] = {"h.corp.example", "alice", "*.example", "a-b.c", "under_score.x"};
constexpr std::string_view uris[] = {"urn:x:y", "https://a.example/(b)?c=*", "x", "URN:Z"};
constexpr std::string_view usages[] = {"1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.2.3.4",
                                       "1.3.6.1.5.5.7.3.1",      "1.2.3.4",           "1.3.6.1.5.5.7.3.4"};

constexpr std::string_view patterns[] = {"Alice",
                                         "^CN=Alice",
                                         "CN=Alice$",
                                         ".*",
                                         "^$",
                                         "corp",
                                         "Corp",
                                         "^.*O=Corp",
                                         ",O=Corp$",
                                         "O=C.rp",
                                         "(Alice|Bob)",
                                         "Alice|Staff",
                                         "^CN=[A-Z]",
                                         "a\\+b",
                                         "\\\\",
                                         "\\\\C3\\\\BC",
                                         "[0-9]+",
                                         "Staff.*Corp",
                                         "^[^,]*$",
                                         "\\(x\\*\\)",
                                         "=",
                                         "^E=",
                                         "DC=corp",
                                         "OU=Staff,OU=",
                                         "a{1,3}",
                                         "CN=.+,O=",
                                         "x$",
                                         " ",
                                         "UID=.*",
                                         "\\#hash",
                                         "^O=Corp$|^CN=Alice$"};
constexpr std::string_view name_patterns[] = {"alice",      "@corp\\.example$",
                                              "^alice@",    "CORP",
                                              ".*@.*",      "^[a-z]+@",
                                              "b",          "^bob@corp\\.example$",
                                              "\\*",        "x",
                                              "\\.example", "^urn:",
                                              "1\\.2",      "^1\\.2\\.3\\.4$",
                                              "CN=Alice",   ".+",
                                              "[0-9]{10}",  "alice|bob",
                                              "^$",         "\\(x\\)"};
constexpr std::string_view text_kinds[] = {"",
                                           ":Principal",
                                           ":ntPrincipalName",
                                           ":pkinitSAN",
                                           ":rfc822Name",
                                           ":dNSName",
                                           ":directoryName",
                                           ":registeredID",
                                           ":uniformResourceIdentifier",
                                           ":1.2.3.4",
                                           ":1.3.6.1.4.1.311.20.2.3",
                                           ":RFC822NAME"};
constexpr std::string_view placeholders[] = {"subject_principal",
                                             "subject_principal.short_name",
                                             "subject_pkinit_principal",
                                             "subject_pkinit_principal.short_name",
                                             "subject_nt_principal",
                                             "subject_nt_principal.short_name",
                                             "subject_rfc822_name",
                                             "subject_rfc822_name.short_name",
                                             "subject_dns_name",
                                             "subject_dns_name.short_name",
                                             "subject_uri",
                                             "subject_registered_id",
                                             "subject_directory_name",
                                             "subject_dn",
                                             "issuer_dn",
                                             "subject_dn!ad",
                                             "subject_dn!ad_x500",
                                             "issuer_dn!ad_ldap",
                                             "issuer_dn!nss",
                                             "subject_dn!nss_x500",
                                             "subject_dn!nss_ldap",
                                             "cert",
                                             "cert!bin",
                                             "cert!base64",
                                             "cert!sha256",
                                             "cert!sha1",
                                             "cert!sha384_u",
                                             "cert!SHA512_ucr",
                                             "cert!sha3-256_C",
                                             "cert!blake2b512",
                                             "serial_number",
                                             "serial_number!dec",
                                             "serial_number!hex_u",
                                             "serial_number!HEX_rc",
                                             "subject_key_id",
                                             "subject_key_id!hex_ucr",
                                             "subject_dn_component",
                                             "subject_dn_component.cn",
                                             "subject_dn_component.[2]",
                                             "subject_dn_component.[-1]",
                                             "subject_dn_component.OU[2]",
                                             "issuer_dn_component.cn[-1]",
                                             "sid",
                                             "sid.rid"};

} // namespace

std::size_t Samples::below(std::size_t bound) {
    return random_() % bound;
}

std::vector<NamePart> Samples::name() {
    std::vector<NamePart> parts;
    for (std::size_t left = below(6); left > 0; --left) {
        const std::string attribute = any_of(attributes);
        NamePart part{attribute, any_of(values)};
        if (attribute == "C") part.value = "DE";
        if (attribute == "DC" || attribute == "emailAddress" || attribute == "serialNumber")
            part.value = any_of(plain_values);
        if (attribute == "serialNumber") part.value = "0042";
        part.joined = !parts.empty() && chance(15);
        parts.push_back(part);
    }
    return parts;
}

std::string Samples::alternative_name() {
    switch (below(9)) {
    case 0:
    case 1: return upn(any_of(users) + "@" + any_of(realms));
    case 2: return pkinit_name("CORP.EXAMPLE", {chance(50) ? "alice" : "bob"});
    case 3: return rfc822_name(any_of(users) + "@" + any_of(realms));
    case 4: return dns_name(any_of(hosts));
    case 5: return uri_name(any_of(uris));
    case 6: return registered_id(chance(50) ? "1.2.3.4" : "1.3.6.1");
    case 7: return directory_name({{"CN", any_of(values)}, {"CN", any_of(values)}});
    default: return other_name("1.2.3.4", tlv(0x0c, any_of(values)));
    }
}

Der Samples::certificate() {
    Request request;
    request.subject = name();
    request.key = key_;
    request.serial_hex = std::to_string(below(100000) + 1) + "0a" + std::to_string(below(1000000));
    if (request.serial_hex.size() % 2 != 0) request.serial_hex += "7";
    if (chance(85))
        request.extensions.push_back(chance(60) ? key_usage({0})
                                                : key_usage({below(2) != 0 ? 0U : 1U, 4, 8}));
    if (chance(80)) {
        std::vector<std::string> oids;
        for (std::size_t left = below(4) + 1; left > 0; --left)
            oids.push_back(any_of(usages));
        request.extensions.push_back(extended_key_usage(oids));
    }
    std::vector<std::string> names;
    for (std::size_t left = below(5); left > 0; --left)
        names.push_back(alternative_name());
    if (!names.empty()) request.extensions.push_back(alternative_names(names));
    if (chance(50))
        request.extensions.push_back(subject_key_id("\x01\xab\x00\xff"s + std::to_string(below(99))));
    if (chance(40))
        request.extensions.push_back(sid_extension("S-1-5-21-1-2-3-" + std::to_string(below(9000))));
    return issuers_[below(3)].issue(request).der;
}

std::string Samples::match_term() {
    switch (below(7)) {
    case 0:
    case 1: return "<SUBJECT>" + any_of(patterns);
    case 2: return "<ISSUER>" + any_of(patterns);
    case 3: return chance(70) ? "<KU>digitalSignature" : "<KU>keyAgreement, DECIPHERONLY";
    case 4: return chance(60) ? "<EKU>clientAuth" : "<EKU>msScLogin,1.2.3.4 ,pkinit";
    case 5: return "<SAN" + any_of(text_kinds) + ">" + any_of(name_patterns);
    default: return chance(50) ? "<SAN:otherName>DAVB" : "<SAN:otherName>DA=="; // a UTF8String; "Alice"
    }
}

std::string Samples::placeholder() {
    return "{" + any_of(placeholders) + "}";
}

SampleRule Samples::rule() {
    SampleRule made;
    if (chance(30)) made.match = "KRB5:";
    if (chance(40)) made.match += chance(60) ? "||" : "&&";
    for (std::size_t left = below(3) + 1; left > 0; --left)
        made.match += match_term();
    made.map = "LDAPU1:(&(objectClass=user)(a=" + placeholder() + ")(|(b;binary={{x}}" + placeholder() +
               ")(!(c=X509:<I>" + placeholder() + "<S>{subject_dn!ad}))))";
    if (chance(30)) made.map = "LDAPU1:(a=" + placeholder() + ")";
    return made;
}

} // namespace signet::certmap::test
