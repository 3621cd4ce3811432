// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/pkinit_profile.hpp"

#include "certmap/text/text.hpp"

namespace signet::worker {
namespace {

constexpr const char* kdc_hostname = "pkinit_kdc_hostname";

// In the order in which pkinit looks.
std::vector<std::string> pkinit_values(const Krb5Context& context, const std::string& realm,
                                       const std::string& name) {
    auto values = context.values({"realms", realm, name});
    if (values.empty()) values = context.values({"libdefaults", realm, name});
    if (values.empty()) values = context.values({"libdefaults", name});
    return values;
}

// Where krb5.conf lets a KDC go without its purpose, a web server of the CA could have the name of the domain as
// well: there the administrator has to name the KDCs.
std::vector<std::string> default_kdc_hostnames(const Krb5Context& krb5_conf, const std::string& realm) {
    if (!pkinit_values(krb5_conf, realm, kdc_hostname).empty()) return {};
    const auto purposes = pkinit_values(krb5_conf, realm, "pkinit_eku_checking");
    if (!purposes.empty() && purposes.front() != "kpKDC") return {};
    return {certmap::lower_case_ascii(realm)};
}

// pkinit_cert_match and pkinit_identities of krb5.conf are
// for kinit: they would choose among certificates, and the choice has been made.
void lay_over_realm(ProfileOverlay& overlay, const PkinitSettings& settings, const std::string& realm,
                    const Krb5Context& krb5_conf) {
    for (const char* name : {"pkinit_cert_match", "pkinit_identities"}) {
        overlay[{"libdefaults", realm, name}] = {};
        overlay[{"realms", realm, name}] = {};
    }
    auto names =
        settings.kdc_hostnames.empty() ? default_kdc_hostnames(krb5_conf, realm) : settings.kdc_hostnames;
    if (!names.empty()) overlay[{"realms", realm, kdc_hostname}] = std::move(names);
    if (settings.intermediates.empty()) return;
    auto& pool = overlay[{"realms", realm, "pkinit_pool"}];
    for (const std::string& file : settings.intermediates)
        pool.push_back("FILE:" + file);
}

} // namespace

ProfileOverlay overlay_for(const PkinitSettings& settings, const std::string& realm,
                           const Krb5Context& krb5_conf) {
    ProfileOverlay overlay;
    for (const char* name : {"pkinit_cert_match", "pkinit_identities"})
        overlay[{"libdefaults", name}] = {};
    for (const std::string& other : settings.realms)
        lay_over_realm(overlay, settings, other, krb5_conf);
    lay_over_realm(overlay, settings, realm, krb5_conf);
    overlay[{"libdefaults", "default_realm"}] = {realm};
    // No module but pkinit may answer a KDC; none of the others could, without a password.
    overlay[{"plugins", "clpreauth", "enable_only"}] = {"pkinit"};
    return overlay;
}

} // namespace signet::worker
