// SPDX-License-Identifier: Apache-2.0
#include "policy/settings_assign.hpp"

#include "policy/settings_values.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace signet::policy {
namespace {

using Errors = std::vector<ValueError>;
using Strings = std::vector<std::string>;

std::string kind_of(const RawValue& value) {
    if (const auto* unusable = std::get_if<UnusableValue>(&value)) return unusable->kind;
    if (std::holds_alternative<std::string>(value)) return "a string";
    return std::holds_alternative<std::int64_t>(value) ? "an integer" : "an array of strings";
}

Errors wrong_kind(std::string_view wanted, const RawValue& value) {
    return {ValueError("must be " + std::string(wanted) + ", not " + kind_of(value), "")};
}

template <class T>
Errors keep(T& field, Result<T> result) {
    if (!result) return {std::move(result).error()};
    field = *std::move(result);
    return {};
}

template <class T>
Errors keep_text(T& field, const RawValue& value, Result<T> (*read)(std::string_view)) {
    const auto* text = std::get_if<std::string>(&value);
    return text ? keep(field, read(*text)) : wrong_kind("a string", value);
}

Errors keep_number(std::uint32_t& field, const RawValue& value, Result<std::uint32_t> (*read)(std::int64_t)) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number ? keep(field, read(*number)) : wrong_kind("an integer", value);
}

Errors keep_duration(std::chrono::milliseconds& field, const RawValue& value, const DurationBounds& bounds) {
    const auto* text = std::get_if<std::string>(&value);
    return text ? keep(field, duration_of(*text, bounds)) : wrong_kind("a string", value);
}

template <class T>
Errors add_element(std::vector<T>& list, Result<T> result) {
    if (!result) return {std::move(result).error()};
    if (std::ranges::find(list, *result) != list.end()) return {ValueError("is listed twice", "")};
    list.push_back(*std::move(result));
    return {};
}

enum class Emptiness { allowed, refused };

template <class T>
Errors keep_list(std::vector<T>& field, const RawValue& value, Emptiness emptiness,
                 Result<T> (*read)(std::string_view)) {
    const auto* texts = std::get_if<Strings>(&value);
    if (!texts) return wrong_kind("an array of strings", value);
    if (texts->empty() && emptiness == Emptiness::refused)
        return {ValueError("is empty", "name at least one")};
    if (texts->size() > longest_list)
        return {ValueError("is too long", "at most " + std::to_string(longest_list) + " elements")};
    std::vector<T> list;
    Errors errors;
    for (std::size_t i = 0; i < texts->size(); ++i)
        for (ValueError& error : add_element(list, read((*texts)[i]))) {
            error.element = i;
            errors.push_back(std::move(error));
        }
    if (errors.empty()) field = std::move(list);
    return errors;
}

} // namespace

std::vector<ValueError> assign(SettingsKey key, const RawValue& value, const Target& target) {
    using enum SettingsKey;
    using enum Emptiness;
    auto& [domain, cards, certificates, mapping, services] = target.settings;
    MappingRule& rule = target.rule;
    ServiceSettings& service = target.service;
    switch (key) {
    case domain_realm: return keep_text(domain.realm, value, realm_of);
    case domain_anchors: return keep_list(domain.anchors, value, refused, path_of);
    case domain_keytab: return keep_text(domain.keytab, value, path_of);
    case domain_verify_ticket: return keep_text(domain.verify_ticket, value, ticket_verification_of);
    case domain_ccache: return keep_text(domain.ccache, value, ccache_of);
    case domain_kdc_timeout: return keep_duration(domain.kdc_timeout, value, kdc_timeout_bounds);
    case domain_kdc_hostnames: return keep_list(domain.kdc_hostnames, value, allowed, host_name_of);
    case cards_drivers: return keep_list(cards.drivers, value, refused, card_driver_of);
    case cards_piv_slots: return keep_list(cards.piv_slots, value, refused, piv_slot_of);
    case cards_pin_characters: return keep_text(cards.pin_characters, value, pin_characters_of);
    case cards_wait_for_card: return keep_duration(cards.wait_for_card, value, wait_for_card_bounds);
    case cards_conversation_timeout:
        return keep_duration(cards.conversation_timeout, value, conversation_timeout_bounds);
    case certificates_eku_any: return keep_list(certificates.eku_any, value, refused, extended_key_usage_of);
    case certificates_revocation: return keep_text(certificates.revocation, value, revocation_check_of);
    case mapping_minimum_uid: return keep_number(mapping.minimum_uid, value, minimum_uid_of);
    case mapping_store: return keep_text(mapping.store, value, path_of);
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
    case service_use: return keep_text(service.use, value, service_use_of);
    case service_card: return keep_text(service.card, value, card_demand_of);
    case service_on_removal: return keep_text(service.on_removal, value, card_removal_of);
    }
    return {ValueError("is not a key", "")};
}

} // namespace signet::policy
