// SPDX-License-Identifier: Apache-2.0
#pragma once

// One extension of a certificate, decoded whole. Nothing outside certmap/parse uses it.

#include "certmap/parse/der_reader.hpp"
#include "certmap/text/result.hpp"

#include <openssl/x509v3.h>

#include <span>
#include <string_view>

namespace signet::certmap {

// Null if the certificate has no such extension. Present but not decodable is an error: the caller must not
// take it for absent. `tag` is that of the extension's outermost element; libcrypto does not mind what stands
// behind it, so a second value could hide there. Whether the extension is there twice has been looked at
// before.
template <class Ptr>
Result<Ptr> extension(const X509* x509, int nid, std::uint8_t tag, std::string_view name) {
    const int at = X509_get_ext_by_NID(x509, nid, -1);
    if (at < 0) return Ptr();
    X509_EXTENSION* found = X509_get_ext(x509, at);
    const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(found);
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(value));
    const bool whole = DerReader({ASN1_STRING_get0_data(value), size}).take_last(tag).has_value();
    Ptr decoded(whole ? static_cast<typename Ptr::pointer>(X509V3_EXT_d2i(found)) : nullptr);
    if (!decoded) return Error{"the " + std::string(name) + " cannot be decoded", {}};
    return decoded;
}

} // namespace signet::certmap
