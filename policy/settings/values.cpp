// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/values.hpp"

#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/oid.hpp"
#include "certmap/text/spelling.hpp"
#include "certmap/text/text.hpp"
#include "policy/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace signet::policy {
namespace {

using std::chrono::milliseconds;

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};

constexpr std::array units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"min", 60'000}, Unit{"s", 1'000},
                           Unit{"ms", 1}};

std::optional<milliseconds> read_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0) return std::nullopt;
    const auto unit =
        std::ranges::find(units, text.substr(static_cast<std::size_t>(end - text.data())), &Unit::name);
    if (unit == units.end() || count > std::numeric_limits<std::int64_t>::max() / unit->milliseconds)
        return std::nullopt;
    return milliseconds(count * unit->milliseconds);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
}
bool is_host_character(char c) {
    return is_digit(c) || is_lower(c) || is_upper(c) || c == '-' || c == '.';
}
bool is_service_character(char c) {
    return is_digit(c) || is_lower(c) || c == '-' || c == '_' || c == '.' || c == '*';
}
// Of logind (session_id_valid(), seat_name_is_valid()).
bool is_seat_character(char c) {
    return is_digit(c) || is_lower(c) || is_upper(c) || c == '-' || c == '_';
}
bool is_realm_character(char c) {
    return !is_control(c) && c != ' ' && c != '@' && c != '/' && c != '\\';
}

} // namespace

bool is_visible(char letter) {
    return letter > ' ' && letter <= '~';
}

Result<std::string> bounded(std::string_view text, std::size_t limit) {
    if (text.size() > limit) return ValueError("is too long", "at most " + std::to_string(limit) + " bytes");
    if (std::ranges::any_of(text, is_control))
        return ValueError("contains a control character", "write it without");
    return std::string(text);
}

Result<milliseconds> duration_of(std::string_view text, const DurationBounds& bounds) {
    const auto duration = read_duration(text);
    if (!duration)
        return ValueError("is not a duration",
                          R"(write a whole number and its unit: "500ms", "30s", "5min", "2h", "90d")");
    if (*duration >= bounds.least && *duration <= bounds.most) return *duration;
    return ValueError("is out of range", duration_text(bounds.least) + " to " + duration_text(bounds.most) +
                                             ": " + std::string(bounds.reason));
}

std::string duration_text(milliseconds duration) {
    const auto unit = std::ranges::find_if(units, [&](const Unit& u) {
        return duration.count() != 0 && duration.count() % u.milliseconds == 0;
    });
    if (unit == units.end()) return "0s";
    return std::to_string(duration.count() / unit->milliseconds) + std::string(unit->name);
}

Result<std::string> realm_of(std::string_view text) {
    if (!std::ranges::all_of(text, is_realm_character))
        return ValueError("is not a realm", R"(like "EXAMPLE.ORG")");
    return bounded(text, max_name);
}

Result<std::string> path_of(std::string_view text) {
    if (!text.starts_with('/')) return ValueError("is not an absolute path", "begin it with \"/\"");
    return bounded(text, max_path);
}

Result<std::string> module_of(std::string_view text) {
    if (text.starts_with('/')) return path_of(text);
    if (text.empty() || text.front() == '.' || !std::ranges::all_of(text, is_visible) ||
        text.find('/') != std::string_view::npos)
        return ValueError("is no module",
                          R"(an absolute path, or the name of an installed one, like "opensc-pkcs11.so")");
    return bounded(text, max_name);
}

Result<std::string> optional_path_of(std::string_view text) {
    return text.empty() ? Result<std::string>(std::string()) : path_of(text);
}

Result<std::string> ccache_of(std::string_view text) {
    constexpr std::array<std::string_view, 4> types{"FILE", "DIR", "KEYRING", "KCM"};
    if (text.empty()) return std::string{};
    const auto colon = text.find(':');
    const std::string_view type = text.substr(0, colon);
    if (colon == std::string_view::npos || std::ranges::find(types, type) == types.end())
        return ValueError("is not a credential cache that outlives a process",
                          "TYPE:name with TYPE one of FILE, DIR, KEYRING, KCM");
    // A session's keyrings are those of its own programs: what signetd's worker put under such a name, no session would find.
    if (type == "KEYRING" && !text.substr(colon + 1).starts_with("persistent:"))
        return ValueError("is a keyring that is not reached from outside the session",
                          "KEYRING:persistent:%{uid} is each user's own");
    const bool names_a_file = type == "FILE" || type == "DIR";
    if (names_a_file && !text.substr(colon + 1).starts_with('/'))
        return ValueError("is not an absolute path",
                          "begin what follows \"" + std::string(type) + ":\" with \"/\"");
    return bounded(text, max_path);
}

Result<std::string> host_name_of(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, is_host_character))
        return ValueError("is not a DNS name", R"(like "dc1.example.org"; wildcards are not matched)");
    return bounded(text, max_name);
}

Result<std::string> template_of(std::string_view text) {
    return bounded(text, max_template);
}

Result<std::string> label_of(std::string_view text) {
    return bounded(text, max_label);
}

Result<std::string> domain_of(std::string_view text) {
    if (text.empty()) return ValueError("is empty", R"(like "example.org")");
    return realm_of(text);
}

Result<std::string> account_name_of(std::string_view text) {
    if (text.empty()) return ValueError("is empty", "the name of an account, as it is typed at the logon");
    return bounded(text, max_name);
}

Result<std::string> user_name_of(std::string_view text) {
    if (text.starts_with('@'))
        return ValueError("is not an account", "groups stand in groups, without the @");
    return account_name_of(text);
}

Result<std::string> group_name_of(std::string_view text) {
    if (text.empty()) return ValueError("is empty", "the name of a group, as 'getent group' shows it");
    if (text.starts_with('@')) return ValueError("is not the name of a group", "write it without the @");
    return bounded(text, max_name);
}

Result<std::string> excepted_of(std::string_view text) {
    if (!text.starts_with('@')) return account_name_of(text);
    const auto group = group_name_of(text.substr(1));
    if (!group) return group.error();
    return std::string(text);
}

Result<std::string> service_name_of(std::string_view text) {
    if (std::ranges::any_of(text, is_upper))
        return ValueError("is not in lower case",
                          "PAM lowers the names of services, so it would never match");
    if (text.empty() || text.size() > max_service || !std::ranges::all_of(text, is_service_character))
        return ValueError(
            "is not the name of a PAM service",
            "the name of a file in /etc/pam.d, or a pattern in which * stands for any characters");
    if (text.find("**") != std::string_view::npos)
        return ValueError("has two wildcards side by side", "one * stands for any number of characters");
    if (text == "*") return ValueError("is a pattern of all services", "write [service.default]");
    return std::string(text);
}

Result<std::string> extended_key_usage_of(std::string_view text) {
    if (text == no_extended_key_usage) return std::string(text);
    auto oid = certmap::extended_key_usage_oid(text);
    if (oid == certmap::oid::any_extended_key_usage)
        return ValueError(
            "anyExtendedKeyUsage would take a certificate for anything",
            "name the usages that are meant; \"none\" takes certificates without the extension");
    if (oid) return std::move(*oid);
    std::vector<std::string_view> known = certmap::extended_key_usage_names();
    known.push_back(no_extended_key_usage);
    return ValueError("\"" + std::string(text) + "\" is no extended key usage",
                      certmap::spelling_hint(text, known) + " A dotted OID is one too.");
}

Result<std::string> oid_of(std::string_view text) {
    const bool has_root = text.size() > 2 && text[0] <= '2' && text[1] == '.'; // 0, 1 or 2 (X.660)
    if (!has_root || !certmap::is_dotted_oid(text))
        return ValueError("is not an OID", R"(like "2.16.840.1.101.3.2.1.3.13")");
    return bounded(text, max_oid);
}

// A name would be whatever a CA below the trusted ones writes.
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

Result<std::string> seat_of(std::string_view text) {
    constexpr std::string_view seat = "seat";
    const bool is_name =
        text.size() > seat.size() && text.starts_with(seat) && std::ranges::all_of(text, is_seat_character);
    if (!is_name) return ValueError("is not a seat", R"(like "seat0"; 'loginctl list-seats' shows them)");
    return bounded(text, max_label);
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

Result<std::string> key_option_of(std::string_view text) {
    const auto is_of_name = [](char letter) {
        return is_digit(letter) || is_lower(letter) || is_upper(letter) || letter == '-';
    };
    const auto is_of_value = [](char letter) {
        return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\';
    };
    const auto equals = std::min(text.find('='), text.size());
    const std::string_view name = text.substr(0, equals);
    const std::string_view value = text.substr(equals);
    const bool is_quoted = value.size() >= 3 && value.starts_with("=\"") && value.ends_with('"') &&
                           std::ranges::all_of(value.substr(2, value.size() - 3), is_of_value);
    if (name.empty() || !std::ranges::all_of(name, is_of_name) || !(value.empty() || is_quoted))
        return ValueError("is not an option of authorized_keys",
                          "like \"restrict\", or 'from=\"10.0.0.0/8\"' with the value in double quotes");
    return bounded(text, max_key_option);
}

} // namespace signet::policy
