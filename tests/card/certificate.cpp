// SPDX-License-Identifier: Apache-2.0
#include "tests/card/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <zlib.h>

namespace signet::card {
namespace {

struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

Result<Bytes> encode(const X509* certificate) {
    const int size = i2d_X509(certificate, nullptr);
    if (size <= 0) return Error{"the certificate cannot be encoded"};
    Bytes der(static_cast<std::size_t>(size));
    std::uint8_t* end = der.data();
    i2d_X509(certificate, &end);
    return der;
}

bool name_it(X509* certificate, std::string_view common_name) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const Bytes text{common_name.begin(), common_name.end()};
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text.data(), static_cast<int>(text.size()),
                                      -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

} // namespace

Result<Bytes> certificate_from_pem(std::string_view pem) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                  BIO_free};
    const Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
    if (!certificate) return Error{"no certificate can be read"};
    return encode(certificate.get());
}

Result<Bytes> self_signed(const PrivateKey& key, std::string_view common_name) {
    constexpr long kDay = 24L * 60 * 60; // seconds
    if (common_name.empty()) return Error{"a certificate needs a name"};
    const Certificate certificate{X509_new()};
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
    const bool made = X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                      name_it(certificate.get(), common_name) &&
                      X509_set_pubkey(certificate.get(), key.get()) == 1 &&
                      X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0;
    if (!made) return Error{"the certificate cannot be signed"};
    return encode(certificate.get());
}

Result<Bytes> packed(ByteView certificate, Packing packing) {
    constexpr int kZlibWindow = 15;      // the largest
    constexpr int kGzipWindow = 15 + 16; // zlib.h: the same, with a gzip instead of a zlib header
    constexpr int kMemoryLevel = 8;      // zlib's default
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
                     packing == Packing::Gzip ? kGzipWindow : kZlibWindow, kMemoryLevel,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return Error{"zlib does not start"};
    Bytes source = to_bytes(certificate);
    Bytes out(deflateBound(&stream, source.size()));
    stream.next_in = source.data();
    stream.avail_in = static_cast<uInt>(source.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (end != Z_STREAM_END) return Error{"the certificate cannot be compressed"};
    return out;
}

} // namespace signet::card
