// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/settings_values.hpp"

#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"
#include "policy/settings_choice.hpp"
#include "policy/settings_values.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace signet::policy {
namespace {

constexpr DurationBounds grace_bounds{std::chrono::seconds(0), std::chrono::hours(24 * 90),
                                      "an answer of last quarter says nothing of a card that was lost since"};
constexpr DurationBounds lifetime_bounds{std::chrono::minutes(1), std::chrono::hours(24 * 365),
                                         "clocks differ by minutes, and nobody means to keep one for years"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_visible(char c) {
    return c > ' ' && c <= '~';
}

// Two numbers and more, none with a zero before it, the first 0, 1 or 2 (X.660).
bool is_oid(std::string_view text) {
    if (text.size() < 3 || text[0] > '2' || text[1] != '.') return false;
    while (true) {
        const std::string_view number = text.substr(0, text.find('.'));
        if (number.empty() || !std::ranges::all_of(number, is_digit)) return false;
        if (number.size() > 1 && number.front() == '0') return false;
        if (number.size() == text.size()) return true;
        text.remove_prefix(number.size() + 1);
    }
}

Result<std::string> word_of(std::string_view text, std::size_t limit, std::string_view example) {
    if (text.empty()) return ValueError("is empty", std::string(example));
    if (!std::ranges::all_of(text, is_visible))
        return ValueError("is not of visible ASCII characters", std::string(example));
    return bounded(text, limit);
}

} // namespace

Result<KdcMode> kdc_mode_of(std::string_view text) {
    constexpr std::array<NamedValue<KdcMode>, 2> choices{
        {{"enforce", KdcMode::enforce}, {"audit", KdcMode::audit}}};
    return choice_of(text, choices);
}

Result<UpnRealm> upn_realm_of(std::string_view text) {
    constexpr std::array<NamedValue<UpnRealm>, 2> choices{
        {{"exact", UpnRealm::exact}, {"ignore-case", UpnRealm::ignore_case}}};
    return choice_of(text, choices);
}

Result<RevocationDemand> revocation_demand_of(std::string_view text) {
    using enum RevocationDemand;
    constexpr std::array<NamedValue<RevocationDemand>, 3> choices{
        {{"off", off}, {"soft", soft}, {"hard", hard}}};
    return choice_of(text, choices);
}

Result<CertificateKey> certificate_key_of(std::string_view text) {
    constexpr std::array<NamedValue<CertificateKey>, 2> choices{
        {{"rsa", CertificateKey::rsa}, {"ec", CertificateKey::ec}}};
    return choice_of(text, choices);
}

Result<RequestKind> request_kind_of(std::string_view text) {
    constexpr std::array<NamedValue<RequestKind>, 2> choices{
        {{"initial", RequestKind::initial}, {"service", RequestKind::service}}};
    return choice_of(text, choices);
}

Result<TicketAction> ticket_action_of(std::string_view text) {
    using enum TicketAction;
    constexpr std::array<NamedValue<TicketAction>, 3> choices{
        {{"allow", allow}, {"deny", deny}, {"limit", limit}}};
    return choice_of(text, choices);
}

Result<std::chrono::milliseconds> grace_of(std::string_view text) {
    return duration_of(text, grace_bounds);
}

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
    return bounded(text, longest_url);
}

Result<std::string> oid_of(std::string_view text) {
    if (!is_oid(text)) return ValueError("is not an OID", R"(like "2.16.840.1.101.3.2.1.3.13")");
    return bounded(text, longest_oid);
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
    return word_of(text, longest_indicator, R"(a word like "card" or "pki-hardware")");
}

Result<std::string> attribute_of(std::string_view text) {
    return word_of(text, longest_attribute, R"(the name of a string attribute, like "signet_card")");
}

Result<std::uint32_t> rsa_bits_of(std::int64_t number) {
    return number_of(number, 0, 16384, "cards have keys of 2048 to 4096 bits");
}

} // namespace signet::policy
