// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a domain of Active Directory notes a key that is an account's without any CA, as Windows Hello's are: a value of the
// account's attribute msDS-KeyCredentialLink ([MS-ADTS] 2.2.20). Pure. What is public of a key, and nothing else.

#include "certmap/text/encoding.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace signet::ctl {

// Numbers, most significant byte first.
struct RsaPublicKey {
    certmap::Bytes modulus;
    certmap::Bytes exponent;
};

// Of a key as OpenSSH writes it (certmap/parse/ssh_key.hpp). An error: it is no RSA key.
certmap::Result<RsaPublicKey> rsa_key_of_ssh(std::span<const std::uint8_t> ssh_key);

// A KEYCREDENTIALLINK_BLOB; `created` is in seconds since 1970. An error: libcrypto has no SHA-256.
certmap::Result<certmap::Bytes> key_credential(const RsaPublicKey& key, std::int64_t created);

// Of the attribute's syntax DN-Binary ([MS-ADTS] 3.1.1.2.2.2): what stands before the name of the account's entry.
std::string key_credential_prefix(std::span<const std::uint8_t> credential);

} // namespace signet::ctl
