// SPDX-License-Identifier: Apache-2.0
#pragma once

// What people and directories write for a key, as a mapping key. An error's column counts in the value.

#include "certmap/entries/entry.hpp"
#include "certmap/sync/import.hpp"
#include "certmap/text/result.hpp"

#include <optional>
#include <string_view>

namespace signet::certmap {

// What a value gives an account.
struct AccountKey {
    MappingKey key;
    std::optional<EntryCertificate>
        certificate{}; // that it is the key of; nullopt: the value was something else
};

// By kind: "mapping" for a text of altSecurityIdentities, "certificate" for a SHA-256 digest or the
// certificate itself in base64 or PEM, else the id of a kind with one part (mapping_key.hpp).
Result<AccountKey> key_of_text(std::string_view kind, std::string_view value, const ParseCertificate& parse);

// A certificate: DER, base64 of it, or PEM.
Result<AccountKey> key_of_der(std::string_view der, const ParseCertificate& parse);
Result<AccountKey> key_of_certificate_text(std::string_view text, const ParseCertificate& parse);

// A digest of a whole certificate in hexadecimal, with or without colons.
Result<MappingKey> key_of_digest(std::string_view text);

// A subject as OpenSSL writes it: "/C=US/CN=Alice+UID=a" with "\\xC3\\x9C" for bytes that are not ASCII; or with
// commas: most specific part first (RFC 4514, NSS), unless it plainly begins with the country or ends with the
// common name ("C = US, CN = Alice", openssl-x509(1)).
Result<MappingKey> key_of_subject(std::string_view text);

Result<MappingKey> key_of_upn(std::string_view text);
Result<MappingKey> key_of_sid(std::string_view text);

} // namespace signet::certmap
