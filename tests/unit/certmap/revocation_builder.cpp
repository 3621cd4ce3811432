// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/revocation_builder.hpp"

#include <openssl/bn.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace signet::certmap::test {
namespace {

template <class T, void (*Release)(T*)>
struct Free {
    void operator()(T* owned) const { Release(owned); }
};
template <class T, void (*Release)(T*)>
using Owned = std::unique_ptr<T, Free<T, Release>>;

void require(bool done) {
    if (!done) throw std::runtime_error("libcrypto refused to make a test answer");
}

Owned<X509, X509_free> decoded(const Der& der) {
    const unsigned char* at = der.data();
    Owned<X509, X509_free> x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    require(x509 != nullptr);
    return x509;
}

Owned<ASN1_INTEGER, ASN1_INTEGER_free> serial_of(const std::string& hexadecimal) {
    BIGNUM* number = nullptr;
    require(BN_hex2bn(&number, hexadecimal.c_str()) > 0);
    Owned<ASN1_INTEGER, ASN1_INTEGER_free> serial(BN_to_ASN1_INTEGER(number, nullptr));
    BN_free(number);
    require(serial != nullptr);
    return serial;
}

Owned<ASN1_TIME, ASN1_TIME_free> time_of(std::int64_t seconds) {
    return Owned<ASN1_TIME, ASN1_TIME_free>(ASN1_TIME_set(nullptr, seconds));
}

Owned<X509_EXTENSION, X509_EXTENSION_free> extension_of(const Extension& extension) {
    const Owned<ASN1_OBJECT, ASN1_OBJECT_free> type(OBJ_txt2obj(extension.oid.c_str(), 1));
    const Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> value(ASN1_OCTET_STRING_new());
    const auto* data = reinterpret_cast<const unsigned char*>(extension.value.data());
    require(ASN1_OCTET_STRING_set(value.get(), data, static_cast<int>(extension.value.size())) == 1);
    return Owned<X509_EXTENSION, X509_EXTENSION_free>(
        X509_EXTENSION_create_by_OBJ(nullptr, type.get(), extension.critical ? 1 : 0, value.get()));
}

template <class T>
Der encoded(T* object, int (*encode)(const T*, unsigned char**)) {
    unsigned char* der = nullptr;
    const int size = encode(object, &der);
    require(size > 0);
    Der bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

void add_entry(X509_CRL* crl, const CrlEntry& entry, std::int64_t time) {
    X509_REVOKED* made = X509_REVOKED_new();
    require(X509_REVOKED_set_serialNumber(made, serial_of(entry.serial_hex).get()) == 1);
    require(X509_REVOKED_set_revocationDate(made, time_of(time).get()) == 1);
    if (entry.reason) {
        const Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free> reason(ASN1_ENUMERATED_new());
        require(ASN1_ENUMERATED_set(reason.get(), *entry.reason) == 1);
        require(X509_REVOKED_add1_ext_i2d(made, NID_crl_reason, reason.get(), 0, 0) == 1);
    }
    for (const Extension& extension : entry.extensions)
        require(X509_REVOKED_add_ext(made, extension_of(extension).get(), -1) == 1);
    require(X509_CRL_add0_revoked(crl, made) == 1);
}

void add_answer(OCSP_BASICRESP* basic, X509* issuer, const OcspAnswer& answer) {
    OCSP_CERTID* id = OCSP_cert_id_new(EVP_sha1(), X509_get_subject_name(issuer),
                                       X509_get0_pubkey_bitstr(issuer), serial_of(answer.serial_hex).get());
    int status = V_OCSP_CERTSTATUS_UNKNOWN;
    if (answer.revoked) status = *answer.revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD;
    const auto from = time_of(answer.this_update);
    const auto next = answer.next_update ? time_of(*answer.next_update) : nullptr;
    OCSP_SINGLERESP* single = OCSP_basic_add1_status(basic, id, status, answer.reason.value_or(-1),
                                                     from.get(), from.get(), next.get());
    require(single != nullptr);
    for (const Extension& extension : answer.extensions)
        require(OCSP_SINGLERESP_add_ext(single, extension_of(extension).get(), -1) == 1);
    OCSP_CERTID_free(id);
}

} // namespace

Der make_crl(const Authority& issuer, const CrlRequest& request) {
    const auto certificate = decoded(issuer.der());
    const Owned<X509_CRL, X509_CRL_free> crl(X509_CRL_new());
    require(X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1);
    require(X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(certificate.get())) == 1);
    require(X509_CRL_set1_lastUpdate(crl.get(), time_of(request.this_update).get()) == 1);
    if (request.next_update)
        require(X509_CRL_set1_nextUpdate(crl.get(), time_of(*request.next_update).get()) == 1);
    for (const CrlEntry& entry : request.entries)
        add_entry(crl.get(), entry, request.this_update);
    for (const Extension& extension : request.extensions)
        require(X509_CRL_add_ext(crl.get(), extension_of(extension).get(), -1) == 1);
    const Key key = request.key ? request.key : issuer.key();
    require(X509_CRL_sign(crl.get(), key.get(), request.digest) > 0);
    return encoded<X509_CRL>(crl.get(), i2d_X509_CRL);
}

Der make_ocsp(const Authority& issuer, const OcspResponse& response) {
    const auto certificate = decoded(issuer.der());
    const Owned<OCSP_BASICRESP, OCSP_BASICRESP_free> basic(OCSP_BASICRESP_new());
    for (const OcspAnswer& answer : response.answers)
        add_answer(basic.get(), certificate.get(), answer);
    for (const Extension& extension : response.extensions)
        require(OCSP_BASICRESP_add_ext(basic.get(), extension_of(extension).get(), -1) == 1);
    const auto signer = decoded(response.signer ? response.signer->der : issuer.der());
    const Key key = response.signer ? response.signer->key : issuer.key();
    const unsigned long flags = (response.has_signer_certificate ? 0U : OCSP_NOCERTS) |
                                (response.names_signer_by_key ? OCSP_RESPID_KEY : 0U);
    require(OCSP_basic_sign(basic.get(), signer.get(), key.get(), response.digest, nullptr, flags) == 1);
    const Owned<OCSP_RESPONSE, OCSP_RESPONSE_free> made(
        OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
    return encoded<OCSP_RESPONSE>(made.get(), i2d_OCSP_RESPONSE);
}

Der make_ocsp_refusal(int status) {
    const Owned<OCSP_RESPONSE, OCSP_RESPONSE_free> made(OCSP_response_create(status, nullptr));
    return encoded<OCSP_RESPONSE>(made.get(), i2d_OCSP_RESPONSE);
}

Request responder_request() {
    Request request;
    request.subject = {{"CN", "Responder"}};
    request.extensions = {key_usage({0}), extended_key_usage({"1.3.6.1.5.5.7.3.9"})};
    return request;
}

} // namespace signet::certmap::test
