// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/ocsp.hpp"

#include "certmap/trust/judgement.hpp"
#include "certmap/trust/revocation_answer.hpp"
#include "certmap/trust/signature.hpp"

#include <openssl/bn.h>
#include <openssl/err.h>

namespace signet::certmap {
namespace {

using namespace trust;
using Problem = std::optional<Error>;
using View = std::span<const std::uint8_t>;

// By SHA-1: it names, it protects nothing, and responders know no other (RFC 5019 2.1.1).
OcspIdPtr id_of(const X509* issuer, View serial) {
    if (serial.empty() || serial.size() > max_serial) return nullptr;
    BIGNUM* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
    const IntegerPtr integer(number == nullptr ? nullptr : BN_to_ASN1_INTEGER(number, nullptr));
    BN_free(number);
    if (!integer) return nullptr;
    return OcspIdPtr(OCSP_cert_id_new(EVP_sha1(), X509_get_subject_name(issuer),
                                      X509_get0_pubkey_bitstr(issuer), integer.get()));
}

Result<std::string> encode_request(OCSP_REQUEST* request) {
    unsigned char* der = nullptr;
    const int size = i2d_OCSP_REQUEST(request, &der);
    if (size <= 0) return error_of("libcrypto could not write the request");
    std::string bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

Result<std::string> make_request(const Der& issuer_der, View serial) {
    const auto issuer = decode_issuer(issuer_der);
    if (!issuer) return issuer.error();
    OcspIdPtr id = id_of(issuer->get(), serial);
    if (!id) return error_of("no serial number of a certificate");
    const OcspRequestPtr request(OCSP_REQUEST_new());
    if (!request || OCSP_request_add0_id(request.get(), id.get()) == nullptr)
        return error_of("libcrypto could not write the request");
    static_cast<void>(id.release()); // the request's now
    return encode_request(request.get());
}

Result<OcspBasicPtr> decode_answer(View bytes) {
    const unsigned char* at = bytes.data();
    const OcspResponsePtr response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(bytes.size())));
    if (!response || at != bytes.data() + bytes.size()) return error_of("not an OCSP answer");
    const int status = OCSP_response_status(response.get());
    if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return error_of(std::string("the responder says: ") + OCSP_response_status_str(status));
    OcspBasicPtr basic(OCSP_response_get1_basic(response.get()));
    if (!basic) return error_of("an OCSP answer of an unknown kind");
    return basic;
}

// RFC 6960 4.2.2.2: issued by this very CA, and for this use.
Problem delegate_problem(X509* signer, const Der& issuer, std::int64_t now) {
    const auto authorities = decode_authorities({&issuer, 1}, {}, {});
    if (!authorities) return error_of("the CA's certificate cannot be decoded");
    const auto judgement = judge(*authorities, signer, now);
    // A responder needs no certificate policy, even where a person does; that is asked last.
    const bool is_trusted =
        judgement.chain.status == ChainStatus::trusted || judgement.chain.status == ChainStatus::policy;
    if (!is_trusted)
        return error_of("the signer's certificate: " + std::string(describe(judgement.chain.status)));
    const bool has_usages = (X509_get_extension_flags(signer) & EXFLAG_XKUSAGE) != 0;
    if (!has_usages || (X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN) == 0)
        return error_of("the signer is not authorized to answer for the CA");
    return std::nullopt;
}

Problem signature_problem(OCSP_BASICRESP* answer, X509* issuer, const Der& issuer_der, std::int64_t now) {
    const ListPtr known(sk_X509_new_null());
    if (!known || sk_X509_push(known.get(), issuer) == 0) return error_of("libcrypto could not begin");
    X509* signer = nullptr;
    if (OCSP_resp_get0_signer(answer, &signer, known.get()) != 1)
        return error_of("the signer's certificate is missing");
    if (signer != issuer) {
        if (auto problem = delegate_problem(signer, issuer_der, now)) return problem;
    }
    if (!is_strong(OCSP_resp_get0_tbs_sigalg(answer), X509_get0_pubkey(signer)))
        return error_of("its signature is too weak");
    // The signature alone: who the signer may be has been decided.
    if (OCSP_basic_verify(answer, known.get(), nullptr, OCSP_NOVERIFY) != 1)
        return error_of("its signature is not the signer's");
    return std::nullopt;
}

Problem extensions_problem(OCSP_BASICRESP* answer, OCSP_SINGLERESP* single) {
    for (int at = 0; at < OCSP_BASICRESP_get_ext_count(answer); ++at) {
        if (X509_EXTENSION_get_critical(OCSP_BASICRESP_get_ext(answer, at)) == 1)
            return error_of("it has an unknown critical extension");
    }
    for (int at = 0; at < OCSP_SINGLERESP_get_ext_count(single); ++at) {
        if (X509_EXTENSION_get_critical(OCSP_SINGLERESP_get_ext(single, at)) == 1)
            return error_of("it has an unknown critical extension");
    }
    return std::nullopt;
}

Result<OCSP_SINGLERESP*> find_single(OCSP_BASICRESP* answer, const X509* issuer, View serial) {
    const OcspIdPtr id = id_of(issuer, serial);
    if (!id) return error_of("no serial number of a certificate");
    const int at = OCSP_resp_find(answer, id.get(), -1);
    if (at < 0) return error_of("it is not about this certificate");
    if (OCSP_resp_find(answer, id.get(), at) >= 0) return error_of("it says two things of this certificate");
    return OCSP_resp_get0(answer, at);
}

Result<RevocationRecord> read_single(OCSP_SINGLERESP* single, View serial, std::int64_t now) {
    int reason = 0;
    ASN1_GENERALIZEDTIME* from = nullptr;
    ASN1_GENERALIZEDTIME* next = nullptr;
    const int status = OCSP_single_get0_status(single, &reason, nullptr, &from, &next);
    if (status != V_OCSP_CERTSTATUS_GOOD && status != V_OCSP_CERTSTATUS_REVOKED)
        return error_of("the responder does not know this certificate");
    const bool revoked = status == V_OCSP_CERTSTATUS_REVOKED;
    const bool has_reason = revoked && reason > 0 && reason <= CRL_REASON_AA_COMPROMISE;
    const auto times = answer_times(from, next, now);
    if (!times) return times.error();
    return RevocationRecord{Bytes(serial.begin(), serial.end()), revoked,
                            static_cast<std::uint8_t>(has_reason ? reason : 0), times->this_update,
                            times->next_update};
}

Result<RevocationRecord> read(View bytes, const Der& issuer_der, View serial, std::int64_t now) {
    const auto issuer = decode_issuer(issuer_der);
    if (!issuer) return issuer.error();
    const auto answer = decode_answer(bytes);
    if (!answer) return answer.error();
    if (auto problem = signature_problem(answer->get(), issuer->get(), issuer_der, now)) return *problem;
    const auto single = find_single(answer->get(), issuer->get(), serial);
    if (!single) return single.error();
    if (auto problem = extensions_problem(answer->get(), *single)) return *problem;
    return read_single(*single, serial, now);
}

} // namespace

Result<std::string> ocsp_request(const Der& issuer, View serial) {
    auto request = make_request(issuer, serial);
    ERR_clear_error(); // libcrypto's queue is the thread's; what matters of it has been said
    return request;
}

Result<RevocationRecord> read_ocsp(View bytes, const Der& issuer, View serial, std::int64_t now) {
    if (bytes.size() > max_ocsp_size)
        return error_of("longer than " + std::to_string(max_ocsp_size) + " bytes");
    auto record = read(bytes, issuer, serial, now);
    ERR_clear_error();
    return record;
}

} // namespace signet::certmap
