// SPDX-License-Identifier: Apache-2.0
// The part of alt_security_identity.hpp that needs a certificate: which of the usual slips is it?
#include "certmap/certificate/directory_name.hpp"
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/hexadecimal.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap {
namespace {

std::string text_of_error(const Error& error) {
    std::string text = "column " + std::to_string(error.column) + ": " + error.problem;
    if (!error.hint.empty()) text += "; " + error.hint;
    return text;
}

// The two parts of a key's value; the first is empty where there is but one.
std::pair<std::string, std::string> halves(const std::string& value) {
    const std::size_t end = value.find('\n');
    if (end == std::string::npos) return {{}, value};
    return {value.substr(0, end), value.substr(end + 1)};
}

std::string reversed_hexadecimal(const std::string& text) {
    Bytes bytes = bytes_of_hexadecimal(text).value_or(Bytes{});
    std::ranges::reverse(bytes);
    return hexadecimal(bytes);
}

std::string name_slip(std::string_view what, const DistinguishedName& name, const std::string& given) {
    const std::string right = directory_text(name.parts);
    if (right == given) return {};
    if (right.empty()) return "the certificate has no " + std::string(what);
    const std::string write = "; write " + right;
    auto parts = parse_directory_name(given);
    if (!parts) return "the " + std::string(what) + " is another one" + write;
    std::ranges::reverse(*parts);
    if (directory_text(*parts) == right)
        return "the " + std::string(what) + " is in LDAP order (most specific part first)" + write;
    return "the " + std::string(what) + " is another one" + write;
}

std::string serial_slip(const Certificate& certificate, const std::string& given) {
    const std::string right = hexadecimal(certificate.serial);
    if (right == given) return {};
    const std::string write = "; write <SR>" + reversed_hexadecimal(right);
    if (right == reversed_hexadecimal(given)) return "the serial number is there, but not reversed" + write;
    return "the serial number is another one" + write;
}

std::string join(std::string first, const std::string& second) {
    if (!first.empty() && !second.empty()) first += "; also, ";
    return first + second;
}

// What else of the certificate has these digits?
std::string digest_slip(const Certificate& certificate, const std::string& given) {
    const PublicKey& key = certificate.key;
    if (given == hexadecimal(certificate.subject_key_id))
        return "this is the subject key identifier: write <SKI>";
    if (given == hexadecimal(key.bits_sha1)) return "this is the SHA-1 of the key: write <SHA1-PUKEY>";
    if (given == hexadecimal(key.bits_sha256)) return "this is the SHA-256 of the key: write <SHA256-PUKEY>";
    if (given == hexadecimal(key.info_sha1) || given == hexadecimal(key.info_sha256))
        return "this is the digest of the whole SubjectPublicKeyInfo, not of the key's bits";
    if (given == hexadecimal(certificate.sha256)) return "this is the fingerprint of the certificate";
    return {};
}

std::string hexadecimal_slip(const Certificate& certificate, const MappingKey& given,
                             const std::vector<MappingKey>& own) {
    std::string slip = digest_slip(certificate, given.value);
    for (const MappingKey& key : own) {
        if (slip.empty() && key.value == reversed_hexadecimal(given.value))
            slip = "the bytes are there, but in reverse order";
        slip += (slip.empty() ? "" : "; ") + ("the certificate's is " + key.value);
    }
    return slip;
}

std::string values_of(const std::vector<MappingKey>& own) {
    std::string text;
    for (const MappingKey& key : own)
        text += (text.empty() ? "the certificate's is " : ", ") + halves(key.value).second;
    return text;
}

std::string slip_of(const Certificate& certificate, const MappingKey& given,
                    const std::vector<MappingKey>& own) {
    const auto [issuer, rest] = halves(given.value);
    switch (given.kind) {
    case KeyKind::issuer_serial:
        return join(name_slip("issuer", certificate.issuer, issuer), serial_slip(certificate, rest));
    case KeyKind::issuer_subject:
        return join(name_slip("issuer", certificate.issuer, issuer),
                    name_slip("subject", certificate.subject, rest));
    case KeyKind::issuer_sid: {
        const std::string sid = certificate.sid.value_or(std::string());
        return join(name_slip("issuer", certificate.issuer, issuer),
                    sid == rest ? "" : "the SID is another one; " + values_of(own));
    }
    case KeyKind::subject: return name_slip("subject", certificate.subject, rest);
    case KeyKind::subject_key_id:
    case KeyKind::sha1_public_key:
    case KeyKind::sha256_public_key: return hexadecimal_slip(certificate, given, own);
    case KeyKind::rfc822:
    case KeyKind::sid:
    case KeyKind::certificate:
    case KeyKind::upn: break;
    }
    return values_of(own);
}

// What the certificate would have to have.
std::string_view substance_of(KeyKind kind) {
    switch (kind) {
    case KeyKind::sid:
    case KeyKind::issuer_sid: return "SID";
    case KeyKind::issuer_serial: return "issuer and serial number that can be compared";
    case KeyKind::subject_key_id: return "subject key identifier";
    case KeyKind::sha1_public_key:
    case KeyKind::sha256_public_key:
    case KeyKind::certificate: return "digest";
    case KeyKind::issuer_subject:
    case KeyKind::subject: return "subject that can be compared";
    case KeyKind::rfc822: return "e-mail address that can be compared";
    case KeyKind::upn: return "UPN";
    }
    return "such name";
}

} // namespace

std::string explain_mismatch(const Certificate& certificate, std::string_view text) {
    const auto given = parse_alt_security_identity(text);
    if (!given) return text_of_error(given.error());
    std::vector<MappingKey> own = keys_of(certificate);
    if (std::ranges::find(own, *given) != own.end()) return {};
    std::erase_if(own, [&](const MappingKey& key) { return key.kind != given->kind; });
    const std::string slip =
        own.empty() ? digest_slip(certificate, given->value) : slip_of(certificate, *given, own);
    if (own.empty())
        return "the certificate has no " + std::string(substance_of(given->kind)) +
               (slip.empty() ? "" : "; " + slip);
    return slip;
}

} // namespace signet::certmap
