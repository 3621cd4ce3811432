// SPDX-License-Identifier: Apache-2.0
#include "policy/settings_assign.hpp"

#include "policy/settings_keep.hpp"
#include "policy/settings_values.hpp"

namespace signet::policy {
std::vector<ValueError> assign(SettingsKey key, const RawValue& value, const Target& target) {
    using enum SettingsKey;
    using enum Emptiness;
    auto& [domain, cards, certificates, mapping, break_glass, services] = target.settings;
    MappingRule& rule = target.rule;
    ServiceSettings& service = target.service;
    switch (key) {
    case domain_realm: return keep_text(domain.realm, value, realm_of);
    case domain_realms: return keep_list(domain.realms, value, allowed, domain_of);
    case domain_anchors: return keep_list(domain.anchors, value, refused, path_of);
    case domain_keytab: return keep_text(domain.keytab, value, path_of);
    case domain_verify_ticket: return keep_text(domain.verify_ticket, value, ticket_verification_of);
    case domain_ccache: return keep_text(domain.ccache, value, ccache_of);
    case domain_kdc_timeout: return keep_duration(domain.kdc_timeout, value, kdc_timeout_bounds);
    case domain_kdc_hostnames: return keep_list(domain.kdc_hostnames, value, allowed, host_name_of);
    case domain_require_indicator: return keep_text(domain.require_indicator, value, rule_name_of);
    case cards_drivers: return keep_list(cards.drivers, value, refused, card_driver_of);
    case cards_piv_slots: return keep_list(cards.piv_slots, value, refused, piv_slot_of);
    case cards_pin_characters: return keep_text(cards.pin_characters, value, pin_characters_of);
    case cards_wait_for_card: return keep_duration(cards.wait_for_card, value, wait_for_card_bounds);
    case cards_conversation_timeout:
        return keep_duration(cards.conversation_timeout, value, conversation_timeout_bounds);
    case certificates_eku_any: return keep_list(certificates.eku_any, value, refused, extended_key_usage_of);
    case certificates_revocation: return keep_text(certificates.revocation, value, revocation_check_of);
    case mapping_minimum_uid: return keep_number(mapping.minimum_uid, value, minimum_uid_of);
    case mapping_store: return keep_text(mapping.store, value, optional_path_of);
    case mapping_strong_mapping: return keep_text(mapping.strong_mapping, value, strong_mapping_of);
    case mapping_certificate_backdating:
        return keep_duration(mapping.certificate_backdating, value, certificate_backdating_bounds);
    case mapping_rule_match: return keep_text(rule.match, value, match_of);
    case mapping_rule_principal: return keep_text(rule.principal, value, template_of);
    case mapping_rule_user: return keep_text(rule.user, value, template_of);
    case mapping_rule_priority: return keep_number(rule.priority, value, priority_of);
    case mapping_rule_name: return keep_text(rule.name, value, rule_name_of);
    case mapping_rule_map: return keep_text(rule.map, value, template_of);
    case mapping_rule_domains: return keep_list(rule.domains, value, allowed, domain_of);
    case mapping_rule_strong: return keep_flag(rule.strong, value);
    case break_glass_users: return keep_list(break_glass.users, value, allowed, account_name_of);
    case service_use: return keep_text(service.use, value, service_use_of);
    case service_card: return keep_text(service.card, value, card_demand_of);
    case service_on_removal: return keep_text(service.on_removal, value, card_removal_of);
    }
    return {ValueError("is not a key", "")};
}

} // namespace signet::policy
