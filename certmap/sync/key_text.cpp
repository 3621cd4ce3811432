// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/key_text.hpp"

#include "certmap/certificate/directory_name.hpp"
#include "certmap/certificate/sid_text.hpp"
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/sync/base64.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::certmap {
namespace {

constexpr std::size_t sha256_digits = 64;
constexpr std::string_view pem_begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view pem_end = "-----END CERTIFICATE-----";

// Kinds with one part, which altSecurityIdentities writes behind a tag.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> tags{{
    {"subject-key-id", "SKI"},
    {"sha1-public-key", "SHA1-PUKEY"},
    {"sha256-public-key", "SHA256-PUKEY"},
    {"rfc822", "RFC822"},
}};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

std::string without_colons(std::string_view text) {
    std::string digits(text);
    std::erase(digits, ':');
    return digits;
}

// A value that starts with an attribute's name and '=': else the '/' belongs to the value before it.
bool starts_attribute(std::string_view text) {
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    return equals != std::string_view::npos && !name.empty() &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.") ==
               std::string_view::npos;
}

// "/C=US/CN=Alice" -> C="US",CN="Alice"
std::string with_commas(std::string_view text) {
    std::string name;
    while (!text.empty()) {
        text.remove_prefix(1); // the '/'
        std::size_t end = text.find('/');
        while (end != std::string_view::npos && !starts_attribute(text.substr(end + 1)))
            end = text.find('/', end + 1);
        const auto part = text.substr(0, end);
        const auto equals = part.find('=');
        if (!name.empty()) name += ',';
        name += std::string(part.substr(0, equals)) + "=\"";
        for (const char c : equals == std::string_view::npos ? "" : part.substr(equals + 1))
            name += c == '"' ? std::string("\"\"") : std::string(1, c);
        name += '"';
        text.remove_prefix(part.size());
    }
    return name;
}

} // namespace

Result<MappingKey> key_of_der(std::string_view der, const ImportCalls& calls) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(der.data());
    const auto certificate = calls.parse_certificate({bytes, der.size()});
    if (!certificate) return Error{"not a certificate: " + certificate.error().problem, {}};
    return MappingKey{KeyKind::certificate, hexadecimal(certificate->sha256)};
}

Result<MappingKey> key_of_certificate_text(std::string_view text, const ImportCalls& calls) {
    text = trimmed(text);
    if (text.starts_with(pem_begin) && text.ends_with(pem_end) &&
        text.size() > pem_begin.size() + pem_end.size())
        text = text.substr(pem_begin.size(), text.size() - pem_begin.size() - pem_end.size());
    const auto der = bytes_of_base64(text);
    if (!der || der->empty())
        return Error{"neither base64 nor one PEM block", "the certificate's DER in base64, or its PEM"};
    return key_of_der(*der, calls);
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
    auto parts = parse_directory_name(slashes ? with_commas(text) : std::string(text));
    if (!parts) return slashes ? Error{parts.error().problem, parts.error().hint} : parts.error();
    if (!slashes) std::ranges::reverse(*parts);
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

Result<MappingKey> key_of_text(std::string_view kind, std::string_view value, const ImportCalls& calls) {
    if (const auto problem = kind == "certificate" ? std::nullopt : character_problem(value))
        return Error{"the value " + *problem, {}};
    if (kind == "mapping" || equal_ignoring_ascii_case(kind, "altSecurityIdentities"))
        return parse_alt_security_identity(value);
    if (kind == "sid") return key_of_sid(value);
    if (kind == "upn") return key_of_upn(value);
    if (kind == "subject") return key_of_subject(value);
    if (kind == "certificate") {
        auto digest = key_of_digest(value);
        return digest ? digest : key_of_certificate_text(value, calls);
    }
    const auto* tag = std::ranges::find(tags, kind, [](const auto& row) { return row.first; });
    if (tag == tags.end())
        return Error{"an unknown kind of key", "mapping, certificate, sid, upn, subject, subject-key-id, "
                                               "sha1-public-key, sha256-public-key or rfc822"};
    auto key = parse_alt_security_identity("X509:<" + std::string(tag->second) + ">" + std::string(value));
    if (!key) return Error{key.error().problem, key.error().hint};
    return key;
}

} // namespace signet::certmap
