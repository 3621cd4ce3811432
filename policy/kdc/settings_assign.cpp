// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/settings_assign.hpp"

#include "policy/kdc/settings_values.hpp"
#include "policy/settings_keep.hpp"
#include "policy/settings_values.hpp"

#include <array>
#include <cstddef>

namespace signet::policy {
namespace {

using enum KdcSettingsKey;
using enum Emptiness;

struct Assignment {
    KdcSettingsKey key;
    ValueErrors (*keep)(const RawValue& value, KdcSettings& to);
};
using Value = const RawValue&;
using To = KdcSettings&;

// A table, because a switch of so many cases is a function that nobody can see at once.
constexpr std::array table{
    Assignment{mode, [](Value value, To to) { return keep_text(to.mode, value, kdc_mode_of); }},
    Assignment{
        certificates_logon_cas,
        [](Value value, To to) { return keep_list(to.certificates.logon_cas, value, refused, path_of); }},
    Assignment{
        certificates_intermediates,
        [](Value value, To to) { return keep_list(to.certificates.intermediates, value, allowed, path_of); }},
    Assignment{certificates_eku_any,
               [](Value value, To to) {
                   return keep_list(to.certificates.eku_any, value, refused, extended_key_usage_of);
               }},
    Assignment{certificates_upn_realm,
               [](Value value, To to) { return keep_text(to.certificates.upn_realm, value, upn_realm_of); }},
    Assignment{certificates_upn_suffixes,
               [](Value value, To to) {
                   return keep_list(to.certificates.upn_suffixes, value, allowed, host_name_of);
               }},
    Assignment{
        certificates_block_list,
        [](Value value, To to) { return keep_text(to.certificates.block_list, value, optional_path_of); }},
    Assignment{mapping_store,
               [](Value value, To to) { return keep_text(to.mapping.store, value, optional_path_of); }},
    Assignment{
        mapping_strong_mapping,
        [](Value value, To to) { return keep_text(to.mapping.strong_mapping, value, strong_mapping_of); }},
    Assignment{mapping_certificate_backdating,
               [](Value value, To to) {
                   return keep_duration(to.mapping.certificate_backdating, value,
                                        certificate_backdating_bounds);
               }},
    Assignment{mapping_rule_match,
               [](Value value, To to) { return keep_text(to.mapping.rules.back().match, value, match_of); }},
    Assignment{
        mapping_rule_principal,
        [](Value value, To to) { return keep_text(to.mapping.rules.back().principal, value, template_of); }},
    Assignment{
        mapping_rule_user,
        [](Value value, To to) { return keep_text(to.mapping.rules.back().user, value, template_of); }},
    Assignment{
        mapping_rule_priority,
        [](Value value, To to) { return keep_number(to.mapping.rules.back().priority, value, priority_of); }},
    Assignment{
        mapping_rule_name,
        [](Value value, To to) { return keep_text(to.mapping.rules.back().name, value, rule_name_of); }},
    Assignment{mapping_rule_map,
               [](Value value, To to) { return keep_text(to.mapping.rules.back().map, value, template_of); }},
    Assignment{mapping_rule_domains,
               [](Value value, To to) {
                   return keep_list(to.mapping.rules.back().domains, value, allowed, domain_of);
               }},
    Assignment{mapping_rule_strong,
               [](Value value, To to) { return keep_flag(to.mapping.rules.back().strong, value); }},
    Assignment{
        revocation_check,
        [](Value value, To to) { return keep_text(to.revocation.check, value, revocation_demand_of); }},
    Assignment{revocation_grace,
               [](Value value, To to) { return keep_text(to.revocation.grace, value, grace_of); }},
    Assignment{revocation_directory,
               [](Value value, To to) { return keep_text(to.revocation.directory, value, path_of); }},
    Assignment{revocation_issuer_certificate,
               [](Value value, To to) {
                   return keep_text(to.revocation.issuers.back().certificate, value, path_of);
               }},
    Assignment{revocation_issuer_check,
               [](Value value, To to) {
                   return keep_text(to.revocation.issuers.back().check, value, revocation_demand_of);
               }},
    Assignment{
        revocation_issuer_grace,
        [](Value value, To to) { return keep_text(to.revocation.issuers.back().grace, value, grace_of); }},
    Assignment{revocation_issuer_crl,
               [](Value value, To to) {
                   return keep_list(to.revocation.issuers.back().crl, value, allowed, url_of);
               }},
    Assignment{revocation_issuer_ocsp,
               [](Value value, To to) {
                   return keep_list(to.revocation.issuers.back().ocsp, value, allowed, url_of);
               }},
    Assignment{assurance_indicator,
               [](Value value, To to) { return keep_text(to.assurance.indicator, value, indicator_of); }},
    Assignment{
        assurance_hardware_policies,
        [](Value value, To to) { return keep_list(to.assurance.hardware_policies, value, allowed, oid_of); }},
    Assignment{
        assurance_rule_name,
        [](Value value, To to) { return keep_text(to.assurance.rules.back().name, value, rule_name_of); }},
    Assignment{assurance_rule_policies,
               [](Value value, To to) {
                   return keep_list(to.assurance.rules.back().policies, value, allowed, oid_of);
               }},
    Assignment{assurance_rule_issuers,
               [](Value value, To to) {
                   return keep_list(to.assurance.rules.back().issuers, value, allowed, issuer_of);
               }},
    Assignment{assurance_rule_keys,
               [](Value value, To to) {
                   return keep_list(to.assurance.rules.back().keys, value, allowed, certificate_key_of);
               }},
    Assignment{assurance_rule_rsa_bits,
               [](Value value, To to) {
                   return keep_number(to.assurance.rules.back().rsa_bits, value, rsa_bits_of);
               }},
    Assignment{assurance_rule_hardware,
               [](Value value, To to) { return keep_flag(to.assurance.rules.back().hardware, value); }},
    Assignment{assurance_rule_indicators,
               [](Value value, To to) {
                   return keep_list(to.assurance.rules.back().indicators, value, allowed, indicator_of,
                                    most_indicators);
               }},
    Assignment{assurance_rule_hw_authent,
               [](Value value, To to) { return keep_flag(to.assurance.rules.back().hw_authent, value); }},
    Assignment{card_everyone, [](Value value, To to) { return keep_flag(to.card.everyone, value); }},
    Assignment{card_principals,
               [](Value value, To to) {
                   return keep_list(to.card.principals, value, allowed, PrincipalPattern::parse,
                                    most_card_patterns);
               }},
    Assignment{card_except,
               [](Value value, To to) {
                   return keep_list(to.card.except, value, allowed, PrincipalPattern::parse,
                                    most_card_patterns);
               }},
    Assignment{card_attribute,
               [](Value value, To to) { return keep_text(to.card.attribute, value, attribute_of); }},
    Assignment{ticket_rule_name,
               [](Value value, To to) { return keep_text(to.tickets.back().name, value, rule_name_of); }},
    Assignment{ticket_rule_client,
               [](Value value, To to) {
                   return keep_list(to.tickets.back().client, value, allowed, PrincipalPattern::parse);
               }},
    Assignment{ticket_rule_service,
               [](Value value, To to) {
                   return keep_list(to.tickets.back().service, value, allowed, PrincipalPattern::parse);
               }},
    Assignment{
        ticket_rule_request,
        [](Value value, To to) { return keep_text(to.tickets.back().request, value, request_kind_of); }},
    Assignment{ticket_rule_with,
               [](Value value, To to) {
                   return keep_list(to.tickets.back().with, value, allowed, indicator_of, most_indicators);
               }},
    Assignment{ticket_rule_without,
               [](Value value, To to) {
                   return keep_list(to.tickets.back().without, value, allowed, indicator_of, most_indicators);
               }},
    Assignment{
        ticket_rule_hours,
        [](Value value, To to) { return keep_list(to.tickets.back().hours, value, allowed, hours_of); }},
    Assignment{
        ticket_rule_outside,
        [](Value value, To to) { return keep_list(to.tickets.back().outside, value, allowed, hours_of); }},
    Assignment{
        ticket_rule_action,
        [](Value value, To to) { return keep_text(to.tickets.back().action, value, ticket_action_of); }},
    Assignment{ticket_rule_lifetime,
               [](Value value, To to) { return keep_text(to.tickets.back().lifetime, value, lifetime_of); }},
    Assignment{ticket_rule_renewable,
               [](Value value, To to) { return keep_text(to.tickets.back().renewable, value, lifetime_of); }},
};

constexpr bool in_enum_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].key) != i) return false;
    return table.size() == static_cast<std::size_t>(ticket_rule_renewable) + 1;
}
static_assert(in_enum_order(), "every key has its place, in the order of the enum");

} // namespace

std::vector<ValueError> assign(KdcSettingsKey key, const RawValue& value, KdcSettings& settings) {
    const auto index = static_cast<std::size_t>(key);
    if (index >= table.size()) return {ValueError("is not a key", "")};
    return table[index].keep(value, settings);
}

} // namespace signet::policy
