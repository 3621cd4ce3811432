// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/values.hpp"

#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/text/text.hpp"
#include "policy/settings/values.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

constexpr DurationBounds lifetime_bounds{std::chrono::minutes(1), std::chrono::hours(24 * 365),
                                         "clocks differ by minutes, and nobody means to keep one for years"};

bool is_visible(char c) {
    return c > ' ' && c <= '~';
}

Result<std::string> word_of(std::string_view text, std::size_t limit, std::string_view example) {
    if (text.empty()) return ValueError("is empty", std::string(example));
    if (!std::ranges::all_of(text, is_visible))
        return ValueError("is not of visible ASCII characters", std::string(example));
    return bounded(text, limit);
}

} // namespace

Result<std::chrono::seconds> lifetime_of(std::string_view text) {
    const auto duration = duration_of(text, lifetime_bounds);
    if (!duration) return duration.error();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*duration);
    if (seconds != *duration) return ValueError("is not of whole seconds", "tickets know no shorter time");
    return seconds;
}

Result<std::string> url_of(std::string_view text) {
    constexpr auto example = R"(like "http://pki.example.org/card-ca.crl")";
    std::string_view rest = text;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (text.starts_with(scheme)) rest.remove_prefix(scheme.size());
    }
    const bool has_scheme = rest.size() < text.size();
    if (!has_scheme || rest.empty() || rest.front() == '/' || !std::ranges::all_of(rest, is_visible))
        return ValueError("is not an http:// or https:// URL", example);
    return bounded(text, max_url);
}

Result<std::string> oid_of(std::string_view text) {
    const bool has_root = text.size() > 2 && text[0] <= '2' && text[1] == '.'; // 0, 1 or 2 (X.660)
    if (!has_root || !certmap::is_dotted_oid(text))
        return ValueError("is not an OID", R"(like "2.16.840.1.101.3.2.1.3.13")");
    return bounded(text, max_oid);
}

// A name would be whatever a CA below logon_cas writes.
Result<std::string> issuer_of(std::string_view text) {
    constexpr std::size_t digits = 64;
    std::string key = certmap::lower_case_ascii(text);
    std::erase(key, ':');
    if (key.size() == digits && std::ranges::all_of(key, certmap::is_hexadecimal_digit)) return key;
    const bool is_name = text.find('=') != std::string_view::npos;
    return ValueError(
        is_name ? "is a name, and another CA may have the same" : "is not the SHA-256 of a key",
        "64 hex digits: openssl x509 -in ca.pem -noout -pubkey | openssl pkey -pubin -outform DER | "
        "sha256sum");
}

Result<std::string> indicator_of(std::string_view text) {
    return word_of(text, max_indicator, R"(a word like "card" or "pki-hardware")");
}

Result<std::string> attribute_of(std::string_view text) {
    return word_of(text, max_attribute, R"(the name of a string attribute, like "signet_card")");
}

} // namespace signet::policy
