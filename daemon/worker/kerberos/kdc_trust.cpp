// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_trust.hpp"

#include "certmap/text/releaser.hpp"
#include "certmap/trust/authority_files.hpp"

#include <openssl/x509.h>

#include <dlfcn.h>
#include <new>
#include <utility>

namespace signet::worker {
namespace {

thread_local KdcTrust* trust_in_use = nullptr; // only KdcTrustInUse sets it

std::vector<std::uint8_t> der_of(const X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    if (size < 0) return {};
    std::vector<std::uint8_t> der(bytes, bytes + size);
    OPENSSL_free(bytes);
    return der;
}

bool add_authority(const certmap::Der& der, STACK_OF(X509) * authorities) {
    const unsigned char* at = der.data();
    std::unique_ptr<X509, certmap::Releaser<X509_free>> certificate(
        d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!certificate || sk_X509_push(authorities, certificate.get()) == 0) return false;
    certificate.release(); // it is the stack's now
    return true;
}

} // namespace

Result<std::unique_ptr<KdcTrust>> KdcTrust::read(const std::vector<std::string>& files,
                                                 const std::vector<std::uint8_t>& card, uid_t owner) {
    std::unique_ptr<KdcTrust> trust(new KdcTrust(card));
    if (!trust->authorities_) return WorkerError{Reason::internal_error, "out of memory"};
    for (const std::string& file : files) {
        const auto authorities = certmap::read_authority_file(file, owner);
        if (!authorities) return WorkerError{Reason::anchors_unusable, authorities.error().problem};
        const auto count = static_cast<std::size_t>(sk_X509_num(trust->authorities_.get()));
        if (count + authorities->size() > certmap::max_anchors)
            return WorkerError{Reason::anchors_unusable, file + ": too many certificates"};
        for (const certmap::Der& der : *authorities)
            if (!add_authority(der, trust->authorities_.get()))
                return WorkerError{Reason::anchors_unusable, file + ": a certificate in it is broken"};
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
