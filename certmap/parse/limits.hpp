// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a certificate may cost before it has been believed. Each is well above what logon certificates hold;
// above it a certificate is refused, not cut. How long it may be: certificate/certificate.hpp.

#include <cstddef>

namespace signet::certmap {

inline constexpr int max_extensions = 64;          // RFC 5280 defines 18
inline constexpr int max_alternative_names = 64;   // logon certificates have 1 to 4
inline constexpr int max_extended_key_usages = 64; // logon certificates have 2 to 4
inline constexpr int max_name_size = 2048;         // bytes of DER of subject or issuer; usual is 200
inline constexpr int max_policies = 64;            // logon certificates have 1 to 4
inline constexpr std::size_t max_key_id_size = 64; // bytes; a digest: 20, rarely 32
inline constexpr int max_serial_size = 20;         // bytes; RFC 5280 4.1.2.2
inline constexpr int max_oid_text = 128;           // bytes; the longest in use have about 40

} // namespace signet::certmap
