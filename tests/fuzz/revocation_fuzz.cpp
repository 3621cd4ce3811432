// SPDX-License-Identifier: Apache-2.0
// What a CRL server, an OCSP responder and the file of a fetcher may hold. The first byte says which: 0 a
// CRL, 1 an OCSP answer, 2 a revocation file. CRLs and answers come as they are, and signed anew by the CA of
// this program, so that more is seen of them than a broken signature. The corpus is made by
// tests/unit/certmap/write_revocation_corpus.cpp.

#include "certmap/text/text.hpp"
#include "certmap/trust/crl.hpp"
#include "certmap/trust/ocsp.hpp"
#include "certmap/trust/revocation_view.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <openssl/err.h>
#include <openssl/ocsp.h>

#include <cstdlib>

namespace {

using namespace signet::certmap;
using View = std::span<const std::uint8_t>;

const Bytes some_serial{0x12, 0x34};

void require(bool held) {
    if (!held) std::abort();
}

void check_error(const Error& error) {
    require(!error.problem.empty() && !character_problem(error.problem));
}

void check_table(const Result<RevocationTable>& table) {
    if (!table) return check_error(table.error());
    const auto bytes = encode(*table);
    require(bytes.has_value());
    const auto view = RevocationView::of(*bytes);
    require(view.has_value() && *view->read() == *table);
    for (const auto& record : table->records)
        require(view->find(record.serial) == record);
}

void check_record(const Result<RevocationRecord>& record) {
    if (!record) return check_error(record.error());
    require(record->serial == some_serial);
    require(record->next_update == 0 || record->next_update >= record->this_update);
}

const test::Authority& authority() {
    static const test::Authority made("CA");
    return made;
}

X509_NAME* own_name() {
    static X509_NAME* const name = [] {
        const unsigned char* at = authority().der().data();
        X509* x509 = d2i_X509(nullptr, &at, static_cast<long>(authority().der().size()));
        X509_NAME* copy = X509_NAME_dup(X509_get_subject_name(x509));
        X509_free(x509);
        return copy;
    }();
    return name;
}

template <class T>
Bytes encoded(T* object, int (*encode)(const T*, unsigned char**)) {
    unsigned char* der = nullptr;
    const int size = encode(object, &der);
    Bytes bytes;
    if (size > 0) bytes.assign(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

void check_signed_crl(View bytes) {
    const unsigned char* at = bytes.data();
    X509_CRL* crl = d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size()));
    if (crl != nullptr && X509_CRL_set_issuer_name(crl, own_name()) == 1 &&
        X509_CRL_sign(crl, authority().key().get(), EVP_sha256()) > 0)
        check_table(read_crl(encoded<X509_CRL>(crl, i2d_X509_CRL), authority().der(), test::now));
    X509_CRL_free(crl);
    ERR_clear_error();
}

void check_signed_ocsp(View bytes) {
    const unsigned char* at = bytes.data();
    OCSP_RESPONSE* response = d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(bytes.size()));
    OCSP_BASICRESP* basic = response == nullptr ? nullptr : OCSP_response_get1_basic(response);
    const unsigned char* der = authority().der().data();
    X509* signer = d2i_X509(nullptr, &der, static_cast<long>(authority().der().size()));
    if (basic != nullptr && OCSP_basic_sign(basic, signer, authority().key().get(), EVP_sha256(), nullptr,
                                            OCSP_NOCERTS | OCSP_NOTIME) == 1) {
        OCSP_RESPONSE* made = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
        check_record(read_ocsp(encoded<OCSP_RESPONSE>(made, i2d_OCSP_RESPONSE), authority().der(),
                               some_serial, test::now));
        OCSP_RESPONSE_free(made);
    }
    X509_free(signer);
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
    ERR_clear_error();
}

void check_file(View bytes) {
    const auto view = RevocationView::of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!view) return check_error(view.error());
    (void)view->find({});
    (void)view->find(some_serial);
    check_table(view->read());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const View bytes(data + 1, size - 1);
    switch (data[0]) {
    case 0:
        check_table(read_crl(bytes, authority().der(), test::now));
        check_signed_crl(bytes);
        break;
    case 1:
        check_record(read_ocsp(bytes, authority().der(), some_serial, test::now));
        check_signed_ocsp(bytes);
        break;
    case 2: check_file(bytes); break;
    default: break;
    }
    return 0;
}
