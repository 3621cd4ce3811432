// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/principal_match.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <string_view>

namespace signet::kdc {
namespace {

using certmap::upn_name;
using certmap::upn_suffix;

bool is_suffix_of(std::string_view suffix, std::string_view realm,
                  const policy::KdcCertificateSettings& settings) {
    const auto is_suffix = [&](const std::string& other) { return certmap::same_realm(suffix, other); };
    if (std::ranges::any_of(settings.upn_suffixes, is_suffix)) return true;
    switch (settings.upn_realm) {
    case policy::UpnRealm::exact: return suffix == realm;
    case policy::UpnRealm::ignore_case: return certmap::same_realm(suffix, realm);
    }
    return false;
}

bool same_upn(std::string_view a, std::string_view b, policy::UpnRealm comparison) {
    if (upn_name(a) != upn_name(b)) return false;
    return comparison == policy::UpnRealm::ignore_case ? certmap::same_realm(upn_suffix(a), upn_suffix(b))
                                                       : upn_suffix(a) == upn_suffix(b);
}

bool upn_names(const std::string& upn, const Client& client, const policy::KdcCertificateSettings& settings) {
    const auto& [requested, entry] = client;
    if (requested.is_enterprise() && same_upn(upn, requested.text(), settings.upn_realm)) return true;
    return entry.components.size() == 1 && entry.components.front() == upn_name(upn) &&
           is_suffix_of(upn_suffix(upn), entry.realm, settings);
}

} // namespace

bool names(const certmap::Account& account, const Client& client,
           const policy::KdcCertificateSettings& settings) {
    const certmap::Principal& principal = account.principal;
    if (principal.empty()) return false;
    if (principal.is_enterprise()) return upn_names(principal.text(), client, settings);
    return principal == client.entry || principal == client.requested;
}

} // namespace signet::kdc
