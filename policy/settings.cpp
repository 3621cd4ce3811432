// SPDX-License-Identifier: Apache-2.0
#include "policy/settings.hpp"

#include "certmap/text/oid.hpp"
#include "certmap/text/service_pattern.hpp"

namespace signet::policy {

std::vector<MappingRule> built_in_mapping_rules() {
    return {
        MappingRule{.match = "<SAN:ntPrincipalName>.*", .principal = "{subject_nt_principal}"},
        MappingRule{.match = "<SAN:pkinitSAN>.*", .principal = "{subject_pkinit_principal}"},
    };
}

std::vector<std::string> usual_extended_key_usages() {
    return {std::string(certmap::oid::ms_smartcard_logon), std::string(certmap::oid::pkinit_client_auth)};
}

certmap::RevocationPolicy revocation_policy(const Settings& settings) {
    return revocation_policy(settings.revocation, settings.certificates.revocation);
}

ServiceSection section_of_service(const Settings& settings, std::string_view service) {
    const auto found = certmap::deciding_section(settings.services, service);
    return found == settings.services.end() ? ServiceSection{} : ServiceSection{found->first, found->second};
}

ServiceSettings service_named(const Settings& settings, std::string_view service) {
    return section_of_service(settings, service).settings;
}

} // namespace signet::policy
