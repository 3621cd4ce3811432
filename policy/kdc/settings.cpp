// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/settings.hpp"

namespace signet::policy {

std::vector<std::string> built_in_hardware_policies() {
    return {
        "1.3.6.1.4.1.311.21.30",     // Microsoft TPM key attestation: by the endorsement key
        "1.3.6.1.4.1.311.21.31",     // by the endorsement certificate
        "2.16.840.1.101.3.2.1.3.7",  // id-fpki-common-hardware
        "2.16.840.1.101.3.2.1.3.13", // id-fpki-common-authentication
        "2.16.840.1.101.3.2.1.3.16", // id-fpki-common-High
    };
}

std::string block_list_of(const KdcSettings& settings) {
    const std::string& named = settings.certificates.block_list;
    return named.empty() ? default_block_list : named;
}

certmap::RevocationPolicy revocation_policy(const KdcSettings& settings) {
    return revocation_policy(settings.revocation, settings.revocation.check);
}

} // namespace signet::policy
