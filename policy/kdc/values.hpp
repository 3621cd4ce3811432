// SPDX-License-Identifier: Apache-2.0
// One value of kdc.toml: from its text to its type, with the bounds and the reasons for them; what it has in
// common with signet.toml is in policy/settings/values.hpp.
#pragma once

#include "policy/result.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace signet::policy {

inline constexpr std::size_t max_indicator = 64; // bytes; indicators travel in every ticket
inline constexpr std::size_t max_attribute = 64; // bytes; a name like "require_auth"
inline constexpr std::size_t max_url = 2048;     // bytes; more than any CA writes into its certificates
inline constexpr std::size_t max_oid = 128;      // bytes; a few dozen are usual

Result<std::chrono::seconds> lifetime_of(std::string_view text); // 1min to 365d, whole seconds
Result<std::string> url_of(std::string_view text);               // http:// or https://
Result<std::string> oid_of(std::string_view text);               // dotted: "1.3.6.1.5.2.3.4"
// The SHA-256 of a CA's SubjectPublicKeyInfo, as openssl(1) or sha256sum(1) write it -> lower-case hex.
Result<std::string> issuer_of(std::string_view text);
Result<std::string> indicator_of(std::string_view text); // printable ASCII without a space
Result<std::string> attribute_of(std::string_view text); // likewise

} // namespace signet::policy
