// SPDX-License-Identifier: Apache-2.0
#pragma once

// Makes CRLs and OCSP answers for tests, good ones and such as no CA would sign, as certificate_builder.hpp
// makes certificates.

#include "tests/unit/certmap/certificate_builder.hpp"

#include <optional>

namespace signet::certmap::test {

struct CrlEntry {
    std::string serial_hex; // a leading '-' makes it negative
    std::optional<int> reason{};
    std::vector<Extension> extensions{};
};

struct CrlRequest {
    std::vector<CrlEntry> entries{};
    std::int64_t this_update = now - 3600;
    std::optional<std::int64_t> next_update = now + 3600;
    std::vector<Extension> extensions{};
    const EVP_MD* digest = EVP_sha256();
    Key key = nullptr; // nullptr: the authority's
};

Der make_crl(const Authority& issuer, const CrlRequest& request);

struct OcspAnswer {
    std::string serial_hex;
    std::optional<bool> revoked = false; // nullopt: unknown
    std::optional<int> reason{};
    std::int64_t this_update = now - 3600;
    std::optional<std::int64_t> next_update = now + 3600;
    std::vector<Extension> extensions{};
};

struct OcspResponse {
    std::vector<OcspAnswer> answers{};
    std::optional<Issued> signer{};     // nullopt: the authority
    bool has_signer_certificate = true; // it stands in the answer
    bool names_signer_by_key = false;
    std::vector<Extension> extensions{};
    const EVP_MD* digest = EVP_sha256();
};

Der make_ocsp(const Authority& issuer, const OcspResponse& response);
Der make_ocsp_refusal(int status); // OCSP_RESPONSE_STATUS_...

// The request for the certificate of a responder that answers for the CA.
Request responder_request();

} // namespace signet::certmap::test
