// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/security_identifier.hpp"

#include "certmap/certificate/sid_text.hpp"
#include "certmap/parse/oid_text.hpp"
#include "certmap/parse/x509.hpp"
#include "certmap/text/oid.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;

// 1.3.6.1.4.1.311.25.2, szOID_NTDS_CA_SECURITY_EXT, which libcrypto has no number for.
constexpr std::array<std::uint8_t, 9> extension_oid{0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x19, 0x02};

std::optional<View> extension_value(const X509* x509) {
    for (int at = 0; at < X509_get_ext_count(x509); ++at) {
        X509_EXTENSION* extension = X509_get_ext(x509, at);
        const ASN1_OBJECT* type = X509_EXTENSION_get_object(extension);
        if (!std::ranges::equal(View(OBJ_get0_data(type), OBJ_length(type)), extension_oid)) continue;
        const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(extension);
        return View(ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value)));
    }
    return std::nullopt;
}

// Only the form of the specification: "s-1-5-..." is no text that a domain controller writes.
std::optional<std::string> sid_of(std::string_view text) {
    auto sid = canonical_sid(text);
    if (sid && *sid != text) return std::nullopt;
    return sid;
}

// Null: not DER, or with something behind it.
GeneralNamesPtr names_of(View der) {
    const unsigned char* at = der.data();
    GeneralNamesPtr names(d2i_GENERAL_NAMES(nullptr, &at, static_cast<long>(der.size())));
    const bool same = names && std::ranges::equal(der_of(i2d_GENERAL_NAMES, names.get()), der);
    return same && !der.empty() ? std::move(names) : nullptr;
}

// GeneralNames with one otherName whose value is an OCTET STRING of the SID's text.
std::optional<std::string> sid_of(View extension) {
    const GeneralNamesPtr names = names_of(extension);
    if (!names || sk_GENERAL_NAME_num(names.get()) != 1) return std::nullopt;
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), 0);
    if (name->type != GEN_OTHERNAME || oid_text(name->d.otherName->type_id) != oid::ms_sid)
        return std::nullopt;
    const ASN1_TYPE* value = name->d.otherName->value;
    if (value->type != V_ASN1_OCTET_STRING) return std::nullopt;
    const ASN1_OCTET_STRING* octets = value->value.octet_string;
    const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(octets));
    return sid_of(std::string_view(text, static_cast<std::size_t>(ASN1_STRING_length(octets))));
}

} // namespace

std::optional<Error> add_security_identifier(const X509* x509, Certificate& certificate) {
    if (const auto value = extension_value(x509)) {
        certificate.sid = sid_of(*value);
        if (!certificate.sid) return error_of("the SID extension cannot be decoded");
    }
    for (const std::string& uri : certificate.uris) {
        if (!uri.starts_with(sid_uri_prefix)) continue;
        auto sid = sid_of(std::string_view(uri).substr(sid_uri_prefix.size()));
        if (!sid)
            certificate.refused_names.push_back({NameKind::sid, "is not well-formed"});
        else if (certificate.sid && certificate.sid != sid)
            return error_of("there are two SIDs that differ");
        else
            certificate.sid = std::move(sid);
    }
    if (refusal_of(certificate, NameKind::sid)) certificate.sid.reset();
    return std::nullopt;
}

} // namespace signet::certmap
