// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/settings_keys.hpp"

#include <array>
#include <cstddef>

namespace signet::policy {
namespace {

using enum KdcSettingsKey;
using Row = KdcKeyEntry;

constexpr std::array table{
    Row{mode, "", "mode", "choice", R"("enforce")",
        "Whether Signet's refusals hold (enforce) or are logged only (audit)."},
    Row{certificates_logon_cas, "certificates", "logon_cas", "array of paths", "",
        "PEM files of the CAs whose certificates may log on: exactly those."},
    Row{certificates_intermediates, "certificates", "intermediates", "array of paths", "[]",
        "PEM files of the CAs between those and the certificates of the cards."},
    Row{certificates_eku_any, "certificates", "eku_any", "array of choices",
        R"(["msSmartcardLogin", "pkinitClientAuth"])",
        "Extended key usages for logon, by name or OID, or none; a certificate needs one."},
    Row{certificates_upn_realm, "certificates", "upn_realm", "choice", R"("exact")",
        "How the realm of a user principal name is compared with this KDC's: exact or ignore-case."},
    Row{certificates_upn_suffixes, "certificates", "upn_suffixes", "array of host names", "[]",
        "What may stand behind the @ of a user principal name in place of this KDC's realm."},
    Row{certificates_block_list, "certificates", "block_list", "path", R"("")",
        "The certificates that signetctl kdc block has blocked; empty: /var/lib/signet/kdc/blocked, if it is "
        "there."},
    Row{mapping_store, "mapping", "store", "path", R"("")",
        "The mapping store that signetctl certmap writes; empty: there is none, and names decide."},
    Row{mapping_strong_mapping, "mapping", "strong_mapping", "choice", R"("full")",
        "With a store, how strongly a certificate must be bound (KB5014754): names, compatibility or full."},
    Row{mapping_certificate_backdating, "mapping", "certificate_backdating", "duration", R"("0s")",
        "How much older than its account a certificate may be in the mode compatibility, up to 18250d."},
    Row{mapping_rule_match, "mapping.rule", "match", "string", R"("")",
        "Which certificates the rule is for, in the language of sss-certmap(5); empty is all."},
    Row{mapping_rule_principal, "mapping.rule", "principal", "template", R"("")",
        "The Kerberos principal of such a certificate; needed unless there is a map."},
    Row{mapping_rule_user, "mapping.rule", "user", "template", R"("")",
        "The account name of such a certificate; a KDC needs none."},
    Row{mapping_rule_priority, "mapping.rule", "priority", "integer", "4294967295",
        "Rules with a lower number are tried first."},
    Row{mapping_rule_name, "mapping.rule", "name", "string", R"("")",
        "What messages call the rule; without one it is called by its number."},
    Row{mapping_rule_map, "mapping.rule", "map", "template", R"("")",
        "LDAP filter as in sss-certmap(5), answered by the mapping store; no directory is asked."},
    Row{mapping_rule_domains, "mapping.rule", "domains", "array of strings", "[]",
        "Realms or domains that the rule is for; empty is every one."},
    Row{mapping_rule_strong, "mapping.rule", "strong", "boolean", "false",
        "Whether the rule binds by itself, the administrator answering for the names that it draws on."},
    Row{revocation_check, "revocation", "check", "choice", R"("off")",
        "What happens without a fresh CRL or OCSP answer: off asks for none, soft warns, hard refuses."},
    Row{revocation_grace, "revocation", "grace", "duration", R"("0s")",
        "How long an answer counts after it ran out, up to 90d."},
    Row{revocation_directory, "revocation", "directory", "path", R"("/var/lib/signet/kdc/revocation")",
        "Where the answers that were fetched are kept."},
    Row{revocation_issuer_certificate, "revocation.issuer", "certificate", "path", "",
        "PEM file of the CA that the section is about."},
    Row{revocation_issuer_check, "revocation.issuer", "check", "choice", "none",
        "Like check of [revocation], for certificates of this CA; without it that one holds."},
    Row{revocation_issuer_grace, "revocation.issuer", "grace", "duration", "none",
        "Like grace of [revocation], for answers of this CA; without it that one holds."},
    Row{revocation_issuer_crl, "revocation.issuer", "crl", "array of URLs", "[]",
        "Where the CA's CRL is fetched from; the first that answers is taken."},
    Row{revocation_issuer_ocsp, "revocation.issuer", "ocsp", "array of URLs", "[]",
        "The CA's OCSP responders; the first that answers is taken."},
    Row{assurance_indicator, "assurance", "indicator", "indicator", R"("card")",
        "Authentication indicator of every ticket that was got with a card."},
    Row{assurance_hardware_policies, "assurance", "hardware_policies", "array of OIDs",
        R"(["1.3.6.1.4.1.311.21.30", "1.3.6.1.4.1.311.21.31", "2.16.840.1.101.3.2.1.3.7", )"
        R"("2.16.840.1.101.3.2.1.3.13", "2.16.840.1.101.3.2.1.3.16"])",
        "Certificate policies that claim a key which never leaves its hardware."},
    Row{assurance_rule_name, "assurance.rule", "name", "string", R"("")",
        "What messages call the rule; without one it is called by its number."},
    Row{assurance_rule_policies, "assurance.rule", "policies", "array of OIDs", "[]",
        "The certificate has one of these policies, and its path allows it; empty asks for none."},
    Row{assurance_rule_issuers, "assurance.rule", "issuers", "array of strings", "[]",
        "The certificate is of one of these issuers, by the SHA-256 of their keys; empty is every one."},
    Row{assurance_rule_keys, "assurance.rule", "keys", "array of choices", "[]",
        "The certificate's key is one of these kinds: rsa, ec; empty is every one."},
    Row{assurance_rule_rsa_bits, "assurance.rule", "rsa_bits", "integer", "0",
        "An RSA key has at least so many bits; an EC key is not asked."},
    Row{assurance_rule_hardware, "assurance.rule", "hardware", "boolean", "false",
        "The certificate has one of the hardware_policies."},
    Row{assurance_rule_indicators, "assurance.rule", "indicators", "array of indicators", "[]",
        "Authentication indicators that the ticket gets besides, 8 at most."},
    Row{assurance_rule_hw_authent, "assurance.rule", "hw_authent", "boolean", "false",
        "Whether the ticket gets the flag hw-authent, for principals with requires_hwauth."},
    Row{card_everyone, "card", "everyone", "boolean", "false",
        "Whether all principals need a card, but for those of except."},
    Row{card_principals, "card", "principals", "array of principals", "[]",
        "The principals that need a card, when not everyone does."},
    Row{card_except, "card", "except", "array of principals", "[]",
        "The principals that need no card whatever the other lists say."},
    Row{card_attribute, "card", "attribute", "string", R"("signet_card")",
        "String attribute of a principal that goes before the lists: required or optional."},
    Row{ticket_rule_name, "ticket.rule", "name", "string", R"("")",
        "What messages call the rule; without one it is called by its number."},
    Row{ticket_rule_client, "ticket.rule", "client", "array of principals", "[]",
        "The ticket is for one of these; empty is everyone."},
    Row{ticket_rule_service, "ticket.rule", "service", "array of principals", "[]",
        "The ticket opens one of these services; empty is every one."},
    Row{ticket_rule_request, "ticket.rule", "request", "choice", "none",
        "Only for logons (initial), or only for tickets got with a ticket (service)."},
    Row{ticket_rule_with, "ticket.rule", "with", "array of indicators", "[]",
        "The ticket has one of these authentication indicators, 8 at most; empty asks for none."},
    Row{ticket_rule_without, "ticket.rule", "without", "array of indicators", "[]",
        "The ticket has none of these authentication indicators, 8 at most."},
    Row{ticket_rule_hours, "ticket.rule", "hours", "array of hours", "[]",
        "It is one of these hours now; empty is always."},
    Row{ticket_rule_outside, "ticket.rule", "outside", "array of hours", "[]",
        "It is none of these hours now."},
    Row{ticket_rule_action, "ticket.rule", "action", "choice", R"("limit")",
        "What the rule does: allow, deny, or limit the lifetimes and go on to the next rule."},
    Row{ticket_rule_lifetime, "ticket.rule", "lifetime", "duration", "none",
        "How long the ticket lives at most, 1min to 365d."},
    Row{ticket_rule_renewable, "ticket.rule", "renewable", "duration", "none",
        "How long the ticket can be renewed at most, 1min to 365d."},
};

constexpr bool in_enum_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].key) != i) return false;
    return table.size() == static_cast<std::size_t>(ticket_rule_renewable) + 1;
}
static_assert(in_enum_order(), "every key has its row, in the order of the enum");

} // namespace

std::span<const KdcKeyEntry> kdc_settings_keys() {
    return table;
}

} // namespace signet::policy
