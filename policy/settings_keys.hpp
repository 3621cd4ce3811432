// SPDX-License-Identifier: Apache-2.0
// The one table of the keys of signet.toml: name, type, default and one line of documentation each, in the
// order of the man page. The parser, signet.toml(5), the examples and the tests all go by it.
#pragma once

#include "policy/key_table.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace signet::policy {

enum class SettingsKey : std::uint8_t {
    domain_realm,
    domain_realms,
    domain_anchors,
    domain_keytab,
    domain_verify_ticket,
    domain_ccache,
    domain_kdc_timeout,
    domain_kdc_hostnames,
    domain_require_indicator,
    cards_drivers,
    cards_piv_slots,
    cards_pin_characters,
    cards_wait_for_card,
    cards_conversation_timeout,
    certificates_eku_any,
    certificates_revocation,
    mapping_minimum_uid,
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
    break_glass_users,
    service_use,
    service_card,
    service_on_removal,
};

using KeyEntry = KeyEntryOf<SettingsKey>;

inline constexpr std::string_view service_section = "service.NAME";
inline constexpr std::string_view rule_section = "mapping.rule";

// All rows, in the order of the enum.
std::span<const KeyEntry> settings_keys();

// Row of a key in a section; nullptr when there is none.
const KeyEntry* find_key(std::string_view section, std::string_view name);

} // namespace signet::policy
