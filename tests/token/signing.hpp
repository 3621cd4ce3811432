// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the token's keys and certificates are to libcrypto.

#include <filesystem>
#include <span>
#include <vector>

namespace signet::lab_token {

using Bytes = std::vector<unsigned char>;

Bytes der_of(const std::filesystem::path& certificate); // empty: it is none
bool is_rsa(const std::filesystem::path& key);

// RSA: a DigestInfo, padded as PKCS#1 has it. EC: a hash; r || s, or DER. Empty: it cannot be signed.
Bytes signature(const std::filesystem::path& key, std::span<const unsigned char> input, bool in_der);

} // namespace signet::lab_token
