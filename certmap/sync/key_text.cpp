// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/key_text.hpp"

#include "certmap/certificate/directory_attribute.hpp"
#include "certmap/certificate/directory_name.hpp"
#include "certmap/certificate/sid_text.hpp"
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/pem.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::certmap {
namespace {

constexpr std::size_t sha256_digits = 64;

// Kinds with one part, which altSecurityIdentities writes behind a tag.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> tags{{
    {"subject-key-id", "SKI"},
    {"sha1-public-key", "SHA1-PUKEY"},
    {"sha256-public-key", "SHA256-PUKEY"},
    {"rfc822", "RFC822"},
}};

std::string without_colons(std::string_view text) {
    std::string digits(text);
    std::erase(digits, ':');
    return digits;
}

// Does text begin with an attribute's name and '='? Else the '/' or '+' before it belongs to a value.
bool starts_attribute(std::string_view text) {
    const auto equals = text.find('=');
    return equals != std::string_view::npos && directory_attribute_oid(text.substr(0, equals)).has_value();
}

// X509_NAME_oneline(3) writes what is not printable ASCII as "\xC3\x9C", and newer ones '/' and '+' as "\/" and
// "\+"; every other backslash is one of the name.
std::string without_escapes(std::string_view value) {
    std::string text;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const std::string_view rest = value.substr(at);
        const auto byte = rest.starts_with("\\x") ? bytes_of_hexadecimal(rest.substr(2, 2)) : std::nullopt;
        const bool is_escape = byte && byte->size() == 1 && (byte->front() < 0x20 || byte->front() > 0x7e);
        if (is_escape) {
            text += static_cast<char>(byte->front());
            at += 3;
        } else if (rest.starts_with("\\/") || rest.starts_with("\\+")) {
            text += value[++at];
        } else {
            text += value[at];
        }
    }
    return text;
}

Result<AccountKey> without_certificate(Result<MappingKey> key) {
    if (!key) return key.error();
    return AccountKey{std::move(*key)};
}

// Where the next attribute's separator stands, from `at` on.
std::size_t next_separator(std::string_view text, std::size_t at) {
    for (; at < text.size(); ++at)
        if ((text[at] == '/' || text[at] == '+') && text[at - 1] != '\\' &&
            starts_attribute(text.substr(at + 1)))
            return at;
    return text.size();
}

// "/C=US/O=A, B/CN=Alice+UID=a" -> its parts, least specific first. Nothing is quoted there.
Result<std::vector<RelativeName>> parse_oneline(std::string_view text) {
    std::vector<RelativeName> parts;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = next_separator(text, at + 1);
        const std::string_view part = text.substr(at + 1, end - at - 1);
        const std::size_t equals = std::min(part.find('='), part.size());
        auto oid = directory_attribute_oid(part.substr(0, equals));
        if (!oid || equals == part.size())
            return Error{"there is no ATTRIBUTE=value at '/'",
                         "/C=US/O=Example/CN=Alice, as OpenSSL prints it"};
        std::string value = without_escapes(part.substr(equals + 1));
        if (const auto problem = character_problem(value))
            return Error{"a value of the name " + *problem, {}};
        if (text[at] == '/' || parts.empty()) parts.emplace_back();
        parts.back().push_back({std::move(*oid), std::move(value), true});
        at = end;
    }
    return parts;
}

// With commas, LDAP and NSS write the most specific part first, openssl-x509(1) of today the least specific.
bool is_least_specific_first(const std::vector<RelativeName>& parts) {
    constexpr std::string_view country = "2.5.4.6";
    constexpr std::string_view common_name = "2.5.4.3";
    const auto has = [](const RelativeName& part, std::string_view oid) {
        return std::ranges::find(part, oid, &NameAttribute::oid) != part.end();
    };
    return parts.size() > 1 && (has(parts.front(), country) || has(parts.back(), common_name)) &&
           !has(parts.front(), common_name) && !has(parts.back(), country);
}

} // namespace

Result<AccountKey> key_of_der(std::string_view der, const ParseCertificate& parse) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(der.data());
    const auto certificate = parse({bytes, der.size()});
    if (!certificate) return Error{"not a certificate: " + certificate.error().problem, {}};
    return AccountKey{{KeyKind::certificate, hexadecimal(certificate->sha256)},
                      EntryCertificate{certificate->key.bits_sha256, Bytes(der.begin(), der.end())}};
}

Result<AccountKey> key_of_certificate_text(std::string_view text, const ParseCertificate& parse) {
    text = trimmed(text);
    const auto der = base64_bytes(body_of_certificate(text).value_or(text));
    if (!der || der->empty())
        return Error{"neither base64 nor one PEM block", "the certificate's DER in base64, or its PEM"};
    return key_of_der({reinterpret_cast<const char*>(der->data()), der->size()}, parse);
}

Result<MappingKey> key_of_digest(std::string_view text) {
    const std::string digits = without_colons(trimmed(text));
    if (digits.size() != sha256_digits || !bytes_of_hexadecimal(digits))
        return Error{"not a SHA-256 digest of a certificate",
                     "64 hexadecimal digits: openssl x509 -noout -fingerprint -sha256"};
    return MappingKey{KeyKind::certificate, lower_case_ascii(digits)};
}

Result<MappingKey> key_of_subject(std::string_view text) {
    text = trimmed(text);
    if (const auto problem = character_problem(text)) return Error{"the subject " + *problem, {}};
    const bool slashes = text.starts_with('/');
    auto parts = slashes ? parse_oneline(text) : parse_directory_name(text);
    if (!parts) return parts.error();
    if (!slashes && !is_least_specific_first(*parts)) std::ranges::reverse(*parts);
    std::string name = directory_text(*parts);
    if (name.empty() || name.size() > max_key_value) return Error{"not a name that a key may have", {}};
    return MappingKey{KeyKind::subject, std::move(name)};
}

Result<MappingKey> key_of_upn(std::string_view text) {
    if (const auto problem = name_problem(text)) return Error{"the UPN " + *problem, {}};
    if (text.find('@') == std::string_view::npos) return Error{"not a UPN", "name@domain"};
    return MappingKey{KeyKind::upn, lower_case_ascii(text)};
}

Result<MappingKey> key_of_sid(std::string_view text) {
    auto sid = canonical_sid(text);
    if (!sid) return Error{"not a SID", "S-1-5-21-..."};
    return MappingKey{KeyKind::sid, std::move(*sid)};
}

Result<AccountKey> key_of_text(std::string_view kind, std::string_view value, const ParseCertificate& parse) {
    if (const auto problem = kind == "certificate" ? std::nullopt : character_problem(value))
        return Error{"the value " + *problem, {}};
    if (kind == "mapping" || equal_ignoring_ascii_case(kind, "altSecurityIdentities"))
        return without_certificate(parse_alt_security_identity(value));
    if (kind == "sid") return without_certificate(key_of_sid(value));
    if (kind == "upn") return without_certificate(key_of_upn(value));
    if (kind == "subject") return without_certificate(key_of_subject(value));
    if (kind == "certificate") {
        auto digest = key_of_digest(value);
        return digest ? without_certificate(std::move(digest)) : key_of_certificate_text(value, parse);
    }
    const auto* tag = std::ranges::find(tags, kind, [](const auto& row) { return row.first; });
    if (tag == tags.end())
        return Error{"an unknown kind of key", "mapping, certificate, sid, upn, subject, subject-key-id, "
                                               "sha1-public-key, sha256-public-key or rfc822"};
    const auto key =
        parse_alt_security_identity("X509:<" + std::string(tag->second) + ">" + std::string(value));
    if (!key) return Error{key.error().problem, key.error().hint};
    return AccountKey{*key};
}

} // namespace signet::certmap
