// SPDX-License-Identifier: Apache-2.0
// One value of the settings: from its text to its type, with the bounds and the reasons for them. Knows no
// keys and no TOML: those are policy/settings/kinds.hpp's. What kdc.toml alone has is in policy/kdc/values.hpp.
#pragma once

#include "policy/result.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace signet::policy {

struct DurationBounds {
    std::chrono::milliseconds least;
    std::chrono::milliseconds most;
    std::string_view reason;
};

// In bytes.
inline constexpr std::size_t max_path = 4095;      // PATH_MAX of Linux without its NUL
inline constexpr std::size_t max_name = 255;       // DNS names and realms (RFC 1035 2.3.4)
inline constexpr std::size_t max_template = 1024;  // a rule of sss-certmap(5) that is still readable
inline constexpr std::size_t max_label = 64;       // a word or two in a message
inline constexpr std::size_t max_service = 64;     // names of files in /etc/pam.d are shorter
inline constexpr std::size_t max_oid = 128;        // a few dozen are usual
inline constexpr std::size_t max_key_option = 256; // a command, or a pattern of addresses
inline constexpr std::size_t max_url = 2048;       // more than any CA writes into its certificates

bool is_visible(char letter); // ASCII, and no space

// "500ms", "30s", "5min", "2h", "90d": a whole number and its unit, within the bounds.
Result<std::chrono::milliseconds> duration_of(std::string_view text, const DurationBounds& bounds);

// "30s", in the largest unit that divides it.
std::string duration_text(std::chrono::milliseconds duration);

// At most `limit` bytes, no control characters; may be empty.
Result<std::string> bounded(std::string_view text, std::size_t limit);

Result<std::string> realm_of(std::string_view text);         // may be empty
Result<std::string> domain_of(std::string_view text);        // a realm or domain
Result<std::string> path_of(std::string_view text);          // absolute
Result<std::string> module_of(std::string_view text);        // of PKCS#11: a path, or the name of a file
Result<std::string> optional_path_of(std::string_view text); // or empty: there is none
Result<std::string>
ccache_of(std::string_view text); // TYPE:rest of a type that outlives a process; may be empty
Result<std::string> host_name_of(std::string_view text); // a dNSName, no wildcard
Result<std::string> template_of(std::string_view text);  // of a mapping rule, or its match; may be empty
Result<std::string> label_of(std::string_view text);     // what messages call something; may be empty
Result<std::string> account_name_of(std::string_view text);
Result<std::string> user_name_of(std::string_view text); // of an account, in a list beside one of groups
Result<std::string> group_name_of(std::string_view text);
Result<std::string> excepted_of(std::string_view text);           // an account, or "@" and a group
Result<std::string> service_name_of(std::string_view text);       // of PAM, or a pattern of such names
Result<std::string> extended_key_usage_of(std::string_view text); // name or OID to dotted OID, or "none"
Result<std::string> oid_of(std::string_view text);                // dotted: "1.3.6.1.5.2.3.4"
// The SHA-256 of a CA's SubjectPublicKeyInfo, as openssl(1) or sha256sum(1) write it -> lower-case hex.
Result<std::string> issuer_of(std::string_view text);
Result<std::string> seat_of(std::string_view text); // as logind names them: "seat0"
Result<std::string> url_of(std::string_view text);  // http:// or https://
// One option of a key in authorized_keys (sshd(8)): "restrict", or a name with a value in double quotes, which holds none.
Result<std::string> key_option_of(std::string_view text);

} // namespace signet::policy
