// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/decode.hpp"

#include <openssl/crypto.h>
#include <openssl/provider.h>

#include <algorithm>

namespace signet::certmap {
namespace {

// In this order: the provider keeps its context from being freed whole.
struct EmptyContext {
    std::unique_ptr<OSSL_LIB_CTX, Releaser<OSSL_LIB_CTX_free>> context{OSSL_LIB_CTX_new()};
    std::unique_ptr<OSSL_PROVIDER, Releaser<OSSL_PROVIDER_unload>> null_provider{
        context ? OSSL_PROVIDER_load(context.get(), "null") : nullptr};
};

// With the key, d2i_X509 sets up every decoder of every provider: 80 of 90 microseconds. In a context without
// a provider it finds none and leaves the key alone. The context takes twice that long to make and never
// changes, so all share one; without it decoding is slow, not wrong.
OSSL_LIB_CTX* without_providers() {
    static const EmptyContext empty;
    return empty.null_provider ? empty.context.get() : nullptr;
}

Error error_of(std::string problem) {
    return Error{std::move(problem), {}};
}

} // namespace

Result<X509Ptr> decode_certificate(std::span<const std::uint8_t> der) {
    X509* x509 = X509_new_ex(without_providers(), nullptr);
    const unsigned char* at = der.data();
    // Frees what it was given when it fails.
    X509Ptr decoded(x509 == nullptr ? nullptr : d2i_X509(&x509, &at, static_cast<long>(der.size())));
    if (!decoded) return error_of("not a DER certificate");
    if (at != der.data() + der.size()) return error_of("there are bytes behind the certificate");
    // libcrypto reads BER as well; two encodings of one certificate would have two fingerprints.
    unsigned char* encoded = nullptr;
    const int size = i2d_X509(decoded.get(), &encoded);
    const bool same =
        size >= 0 && std::ranges::equal(std::span(encoded, static_cast<std::size_t>(size)), der);
    OPENSSL_free(encoded);
    if (!same) return error_of("the encoding is not DER");
    return decoded;
}

} // namespace signet::certmap
