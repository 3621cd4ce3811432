// SPDX-License-Identifier: Apache-2.0
#pragma once

// Owners for the libcrypto objects that this folder handles beside those of certmap/parse. Nothing outside
// certmap/trust sees one.

#include "certmap/parse/x509.hpp"
#include "certmap/text/releaser.hpp"

#include <openssl/ocsp.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace signet::certmap::trust {

// OPENSSL_sk functions are inline and typed. A list of certificates that belong to somebody else.
inline void release_list(STACK_OF(X509) * list) {
    sk_X509_free(list);
}

using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Releaser<X509_STORE_CTX_free>>;
using ListPtr = std::unique_ptr<STACK_OF(X509), Releaser<release_list>>;
using CrlPtr = std::unique_ptr<X509_CRL, Releaser<X509_CRL_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, Releaser<ASN1_INTEGER_free>>;
using EnumeratedPtr = std::unique_ptr<ASN1_ENUMERATED, Releaser<ASN1_ENUMERATED_free>>;
using DistributionPointPtr = std::unique_ptr<ISSUING_DIST_POINT, Releaser<ISSUING_DIST_POINT_free>>;
using OcspIdPtr = std::unique_ptr<OCSP_CERTID, Releaser<OCSP_CERTID_free>>;
using OcspRequestPtr = std::unique_ptr<OCSP_REQUEST, Releaser<OCSP_REQUEST_free>>;
using OcspResponsePtr = std::unique_ptr<OCSP_RESPONSE, Releaser<OCSP_RESPONSE_free>>;
using OcspBasicPtr = std::unique_ptr<OCSP_BASICRESP, Releaser<OCSP_BASICRESP_free>>;

} // namespace signet::certmap::trust
