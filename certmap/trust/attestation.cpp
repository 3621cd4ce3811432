// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/attestation.hpp"

#include "certmap/trust/x509.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <string>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;

constexpr const char* firmware_oid = "1.3.6.1.4.1.41482.3.3"; // three bytes
constexpr const char* serial_oid = "1.3.6.1.4.1.41482.3.7";   // an INTEGER
constexpr const char* policy_oid = "1.3.6.1.4.1.41482.3.8";   // two bytes: PIN, touch

// The contents of an extension, as they stand; empty: there is none, or there are several.
View extension_of(const DecodedCertificate& statement, const char* oid) {
    const std::unique_ptr<ASN1_OBJECT, Releaser<ASN1_OBJECT_free>> wanted(OBJ_txt2obj(oid, 1));
    const int at = X509_get_ext_by_OBJ(statement.x509(), wanted.get(), -1);
    if (at < 0 || X509_get_ext_by_OBJ(statement.x509(), wanted.get(), at) >= 0) return {};
    const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(X509_get_ext(statement.x509(), at));
    return {ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value))};
}

// DER of an INTEGER of at most four bytes, and a sign byte. 0: anything else.
std::uint32_t serial_of(View der) {
    constexpr std::uint8_t integer_tag = 0x02;
    constexpr std::size_t head = 2;
    if (der.size() < head + 1 || der[0] != integer_tag || der[1] != der.size() - head) return 0;
    View number = der.subspan(head);
    if ((number[0] & 0x80U) != 0) return 0;
    if (number[0] == 0) number = number.subspan(1);
    if (number.size() > sizeof(std::uint32_t)) return 0;
    std::uint32_t serial = 0;
    for (const std::uint8_t byte : number)
        serial = serial << 8U | byte;
    return serial;
}

// Without the policies it is no statement, but some certificate for the key.
Result<Attestation> read(const DecodedCertificate& statement) {
    const View policy = extension_of(statement, policy_oid);
    if (policy.size() != 2) return error_of("the statement says nothing of PIN and touch");
    Attestation said{.pin = pin_policy_of(policy[0]), .touch = touch_policy_of(policy[1])};
    const View firmware = extension_of(statement, firmware_oid);
    if (firmware.size() == said.firmware.size()) std::ranges::copy(firmware, said.firmware.begin());
    said.serial = serial_of(extension_of(statement, serial_oid));
    return said;
}

bool have_same_key(const DecodedCertificate& one, const DecodedCertificate& other) {
    const EVP_PKEY* key = X509_get0_pubkey(one.x509());
    const EVP_PKEY* other_key = X509_get0_pubkey(other.x509());
    return key != nullptr && other_key != nullptr && EVP_PKEY_eq(key, other_key) == 1;
}

Result<Attestation> judge(View statement, View attester, const DecodedCertificate& certificate,
                          std::span<const Der> makers, std::int64_t now) {
    const auto decoded = DecodedCertificate::of(statement);
    if (!decoded) return error_of("the statement about its key: " + decoded.error().problem);
    const std::array between{Der(attester.begin(), attester.end())};
    const auto authorities = Authorities::decode(makers, between);
    if (!authorities) return error_of("attestation: " + authorities.error().problem);
    const auto verdict = authorities->judge(*decoded, now);
    if (verdict.chain.status != ChainStatus::trusted)
        return error_of("the statement about its key is of no maker in attestation_anchors: " +
                        verdict.chain.detail);
    if (!have_same_key(*decoded, certificate)) return error_of("the statement is about another key");
    return read(*decoded);
}

} // namespace

Result<Attestation> judge_attestation(View statement, View attester, const DecodedCertificate& certificate,
                                      std::span<const Der> makers, std::int64_t now) {
    auto judged = judge(statement, attester, certificate, makers, now);
    ERR_clear_error();
    return judged;
}

} // namespace signet::certmap
