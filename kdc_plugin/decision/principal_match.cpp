// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/principal_match.hpp"

#include "certmap/certificate/principal_text.hpp"

#include <algorithm>

namespace signet::kdc {
namespace {

using policy::Principal;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

struct Upn {
    std::string_view name;
    std::string_view suffix;
};

Upn upn_of(std::string_view text) {
    const auto at = std::min(text.rfind('@'), text.size());
    return {text.substr(0, at), at < text.size() ? text.substr(at + 1) : std::string_view()};
}

bool same_realm(std::string_view suffix, std::string_view realm,
                const policy::KdcCertificateSettings& settings) {
    const auto is_suffix = [&](const std::string& other) { return equal_but_for_case(suffix, other); };
    if (std::ranges::any_of(settings.upn_suffixes, is_suffix)) return true;
    switch (settings.upn_realm) {
    case policy::UpnRealm::exact: return suffix == realm;
    case policy::UpnRealm::ignore_case: return equal_but_for_case(suffix, realm);
    }
    return false;
}

bool same_upn(const Upn& a, const Upn& b, policy::UpnRealm comparison) {
    if (a.name != b.name || a.name.empty() || a.suffix.empty()) return false;
    return comparison == policy::UpnRealm::ignore_case ? equal_but_for_case(a.suffix, b.suffix)
                                                       : a.suffix == b.suffix;
}

bool upn_names(const std::string& text, const Client& client,
               const policy::KdcCertificateSettings& settings) {
    const Upn upn = upn_of(text);
    if (upn.name.empty() || upn.suffix.empty()) return false;
    const bool asked_for = client.enterprise && client.requested.components.size() == 1 &&
                           same_upn(upn, upn_of(client.requested.components.front()), settings.upn_realm);
    return asked_for || (client.entry.components.size() == 1 && client.entry.components.front() == upn.name &&
                         same_realm(upn.suffix, client.entry.realm, settings));
}

} // namespace

std::optional<Principal> principal_of(std::string_view text) {
    if (certmap::principal_problem(text)) return std::nullopt;
    Principal principal;
    std::string part;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\') {
            part += text[++at];
        } else if (c == '/' || c == '@') {
            principal.components.push_back(std::move(part));
            part.clear();
        } else {
            part += c;
        }
    }
    principal.realm = std::move(part);
    return principal;
}

std::string text_of(const Principal& principal) {
    std::string text;
    for (const std::string& component : principal.components)
        text += (text.empty() ? "" : "/") + certmap::escape_principal_component(component);
    return text + "@" + certmap::escape_principal_component(principal.realm);
}

bool names(const certmap::Account& account, const Client& client,
           const policy::KdcCertificateSettings& settings) {
    if (account.enterprise) return upn_names(account.principal, client, settings);
    const auto principal = principal_of(account.principal);
    if (!principal) return false;
    return *principal == client.entry || (!client.enterprise && *principal == client.requested);
}

} // namespace signet::kdc
