// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_trust.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <dlfcn.h>
#include <new>
#include <utility>

namespace signet::worker {
namespace {

constexpr std::size_t max_file = 1024UL * 1024; // bytes; the whole Mozilla bundle has 220 KiB
constexpr int max_authorities = 256;            // more is a system's bundle, which has no business here

thread_local KdcTrust* trust_in_use = nullptr; // only KdcTrustInUse sets it

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};

struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

std::vector<std::uint8_t> der_of(const X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    if (size < 0) return {};
    std::vector<std::uint8_t> der(bytes, bytes + size);
    OPENSSL_free(bytes);
    return der;
}

// All certificates of a PEM file's text; an error as text, empty: none.
std::string add_authorities(const std::string& pem, STACK_OF(X509) * authorities) {
    const std::unique_ptr<BIO, FreeBio> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio) return "out of memory";
    const int before = sk_X509_num(authorities);
    while (true) {
        std::unique_ptr<X509, FreeCertificate> certificate(
            PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!certificate) break;
        if (sk_X509_num(authorities) == max_authorities) return "too many certificates";
        if (sk_X509_push(authorities, certificate.get()) == 0) return "out of memory";
        certificate.release();
    }
    const auto error = ERR_peek_last_error();
    const bool is_end = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!is_end) return "a certificate in it is broken";
    return sk_X509_num(authorities) == before ? "no certificate" : "";
}

} // namespace

Result<std::unique_ptr<KdcTrust>> KdcTrust::read(const std::vector<std::string>& files,
                                                 const std::vector<std::uint8_t>& card, uid_t owner) {
    std::unique_ptr<KdcTrust> trust(new KdcTrust(card));
    if (!trust->authorities_) return WorkerError{Reason::internal_error, "out of memory"};
    for (const std::string& file : files) {
        const auto pem = system::read_trusted_file(file, max_file, owner);
        if (!pem) return WorkerError{Reason::anchors_unusable, pem.error().problem};
        if (const auto problem = add_authorities(*pem, trust->authorities_.get()); !problem.empty())
            return WorkerError{Reason::anchors_unusable, file + ": " + problem};
    }
    return {boost::system::in_place_value, std::move(trust)};
}

bool KdcTrust::narrow(X509_STORE_CTX* path) {
    const X509* certificate = X509_STORE_CTX_get0_cert(path);
    if (certificate == nullptr) return false;
    if (der_of(certificate) == card_) return true;
    X509_STORE_CTX_set0_trusted_stack(path, authorities_.get());
    has_narrowed_ = true;
    return true;
}

KdcTrustInUse::KdcTrustInUse(KdcTrust* trust) : before_(std::exchange(trust_in_use, trust)) {}

KdcTrustInUse::~KdcTrustInUse() {
    trust_in_use = before_;
}

} // namespace signet::worker

// It must not throw: libcrypto's callers are C.
int X509_verify_cert(X509_STORE_CTX* path) {
    using Verify = int (*)(X509_STORE_CTX*);
    static const auto verify = reinterpret_cast<Verify>(dlsym(RTLD_NEXT, "X509_verify_cert"));
    if (verify == nullptr || path == nullptr) return -1;
    try {
        if (signet::worker::trust_in_use != nullptr && !signet::worker::trust_in_use->narrow(path)) return -1;
    } catch (const std::bad_alloc&) {
        return -1;
    }
    return verify(path);
}
