// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/parse_certificate.hpp"

#include "certmap/parse/alternative_names.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/distinguished_name.hpp"
#include "certmap/parse/extensions.hpp"
#include "certmap/parse/oid_text.hpp"
#include "certmap/parse/public_key.hpp"
#include "certmap/parse/security_identifier.hpp"
#include "certmap/parse/x509.hpp"

#include <openssl/err.h>

#include <ctime>
#include <string>

namespace signet::certmap {
namespace {

using Problem = std::optional<Error>;

Problem check_extensions(X509* x509) {
    const int count = X509_get_ext_count(x509);
    if (count > max_extensions)
        return error_of("there are more than " + std::to_string(max_extensions) + " extensions");
    for (int at = 0; at < count; ++at) {
        const ASN1_OBJECT* type = X509_EXTENSION_get_object(X509_get_ext(x509, at));
        if (X509_get_ext_by_OBJ(x509, type, at) >= 0) // RFC 5280 4.2
            return error_of("the extension " + oid_text(type).value_or("?") + " is there twice");
    }
    if ((X509_get_extension_flags(x509) & EXFLAG_INVALID) != 0)
        return error_of("an extension cannot be decoded");
    return std::nullopt;
}

Problem add_name(const X509_NAME* name, NameKind kind, DistinguishedName& into, Certificate& certificate) {
    auto decoded = decode_name(name);
    if (!decoded) return error_of("the " + std::string(describe(kind)) + " " + decoded.error().problem);
    into = std::move(decoded->name);
    if (decoded->problem) certificate.refused_names.push_back({kind, std::move(*decoded->problem)});
    return std::nullopt;
}

Problem add_subject(const X509* x509, Certificate& certificate) {
    return add_name(X509_get_subject_name(x509), NameKind::subject, certificate.subject, certificate);
}

Problem add_issuer(const X509* x509, Certificate& certificate) {
    return add_name(X509_get_issuer_name(x509), NameKind::issuer, certificate.issuer, certificate);
}

Problem add_serial(const X509* x509, Certificate& certificate) {
    const ASN1_INTEGER* serial = X509_get0_serialNumber(x509);
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER) return error_of("the serial number is negative");
    const int length = ASN1_STRING_length(serial);
    if (length > max_serial_size)
        return error_of("the serial number is longer than " + std::to_string(max_serial_size) + " bytes");
    const unsigned char* data = ASN1_STRING_get0_data(serial);
    certificate.serial.assign(data, data + length);
    return std::nullopt;
}

Problem add_key(const X509* x509, Certificate& certificate) {
    const auto key = public_key(x509);
    if (!key) return key.error();
    certificate.key = *key;
    return std::nullopt;
}

std::optional<std::int64_t> epoch_seconds(const ASN1_TIME* time) {
    std::tm fields{};
    if (ASN1_TIME_to_tm(time, &fields) != 1) return std::nullopt;
    return timegm(&fields);
}

Problem add_validity(const X509* x509, Certificate& certificate) {
    const auto not_before = epoch_seconds(X509_get0_notBefore(x509));
    const auto not_after = epoch_seconds(X509_get0_notAfter(x509));
    if (!not_before || !not_after) return error_of("the validity cannot be decoded");
    certificate.validity = {*not_before, *not_after};
    return std::nullopt;
}

Result<Certificate> read(const DecodedCertificate& decoded) {
    X509* x509 = decoded.x509();
    if (auto problem = check_extensions(x509)) return *problem;
    Certificate certificate;
    certificate.der = decoded.der();
    if (!digest(certificate.der, certificate.sha256) || !digest(certificate.der, certificate.sha1))
        return error_of("libcrypto has no SHA-1 or SHA-256");
    for (auto* add : {add_subject, add_issuer, add_serial, add_key, add_validity, add_extensions,
                      add_alternative_names, add_security_identifier}) {
        if (auto problem = add(x509, certificate)) return *problem;
    }
    return certificate;
}

} // namespace

Result<Certificate> parse_decoded(const DecodedCertificate& decoded) {
    auto certificate = read(decoded);
    ERR_clear_error(); // libcrypto's queue is the thread's; what matters of it has been said
    return certificate;
}

Result<Certificate> parse_certificate(std::span<const std::uint8_t> der) {
    const auto decoded = DecodedCertificate::of(der);
    if (!decoded) return decoded.error();
    return parse_decoded(*decoded);
}

} // namespace signet::certmap
