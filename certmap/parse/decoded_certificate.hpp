// SPDX-License-Identifier: Apache-2.0
#pragma once

// A certificate that libcrypto has decoded, once for everybody who asks about it: parse_decoded() reads what
// it says, Authorities::judge() (certmap/trust) whether it is believed. Copies share the one object, and a room
// that does not know libcrypto can pass it on.

#include "certmap/text/encoding.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <memory>
#include <span>

struct x509_st; // libcrypto's X509

namespace signet::certmap {

class DecodedCertificate {
public:
    // One DER certificate and nothing behind it. An error: longer than max_certificate_size, or not such. Leaves
    // libcrypto's queue of errors empty.
    static Result<DecodedCertificate> of(std::span<const std::uint8_t> der);

    const Bytes& der() const { return der_; }
    // With its public key, unless that cannot be decoded.
    x509_st* x509() const { return x509_.get(); }

private:
    DecodedCertificate(std::shared_ptr<x509_st> x509, Bytes der)
        : x509_(std::move(x509)), der_(std::move(der)) {}

    std::shared_ptr<x509_st> x509_;
    Bytes der_;
};

// DER of its SubjectPublicKeyInfo (RFC 5280 4.1), which "PUBLIC KEY" in PEM is. Empty: libcrypto cannot write it.
Bytes public_key_info_of(const DecodedCertificate& certificate);

} // namespace signet::certmap
