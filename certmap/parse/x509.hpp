// SPDX-License-Identifier: Apache-2.0
#pragma once

// Owners for the libcrypto objects this folder handles. Nothing outside certmap/parse sees one.

#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <memory>

namespace signet::certmap {

template <auto Release>
struct Releaser {
    template <class T>
    void operator()(T* owned) const noexcept {
        Release(owned);
    }
};

using X509Ptr = std::unique_ptr<X509, Releaser<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Releaser<BIO_free_all>>;
using TimePtr = std::unique_ptr<ASN1_TIME, Releaser<ASN1_TIME_free>>;
using BitStringPtr = std::unique_ptr<ASN1_BIT_STRING, Releaser<ASN1_BIT_STRING_free>>;
using BasicConstraintsPtr = std::unique_ptr<BASIC_CONSTRAINTS, Releaser<BASIC_CONSTRAINTS_free>>;
using ExtendedKeyUsagePtr = std::unique_ptr<EXTENDED_KEY_USAGE, Releaser<EXTENDED_KEY_USAGE_free>>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, Releaser<GENERAL_NAMES_free>>;

} // namespace signet::certmap
