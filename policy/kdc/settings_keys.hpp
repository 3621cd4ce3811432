// SPDX-License-Identifier: Apache-2.0
// The one table of the keys of kdc.toml, in the order of the man page: the counterpart of
// policy/settings_keys.hpp. The parser, kdc.toml(5), the example and the tests all go by it.
#pragma once

#include "policy/key_table.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace signet::policy {

enum class KdcSettingsKey : std::uint8_t {
    mode,
    certificates_logon_cas,
    certificates_intermediates,
    certificates_eku_any,
    certificates_upn_realm,
    certificates_upn_suffixes,
    certificates_block_list,
    mapping_store,
    mapping_strong_mapping,
    mapping_certificate_backdating,
    mapping_rule_match,
    mapping_rule_principal,
    mapping_rule_user,
    mapping_rule_priority,
    mapping_rule_name,
    mapping_rule_map,
    mapping_rule_domains,
    mapping_rule_strong,
    revocation_check,
    revocation_grace,
    revocation_directory,
    revocation_issuer_certificate,
    revocation_issuer_check,
    revocation_issuer_grace,
    revocation_issuer_crl,
    revocation_issuer_ocsp,
    assurance_indicator,
    assurance_hardware_policies,
    assurance_rule_name,
    assurance_rule_policies,
    assurance_rule_issuers,
    assurance_rule_keys,
    assurance_rule_rsa_bits,
    assurance_rule_hardware,
    assurance_rule_indicators,
    assurance_rule_hw_authent,
    card_everyone,
    card_principals,
    card_except,
    card_attribute,
    ticket_rule_name,
    ticket_rule_client,
    ticket_rule_service,
    ticket_rule_request,
    ticket_rule_with,
    ticket_rule_without,
    ticket_rule_hours,
    ticket_rule_outside,
    ticket_rule_action,
    ticket_rule_lifetime,
    ticket_rule_renewable,
};

using KdcKeyEntry = KeyEntryOf<KdcSettingsKey>;

// Where nothing is written a value may be missing without a default of its own: as [revocation], say.
inline constexpr std::string_view no_value = "none";

// All rows, in the order of the enum. `mode` is in the section "", the top of the file.
std::span<const KdcKeyEntry> kdc_settings_keys();

} // namespace signet::policy
