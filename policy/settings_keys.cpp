// SPDX-License-Identifier: Apache-2.0
#include "policy/settings_keys.hpp"

#include <array>
#include <cstddef>

namespace signet::policy {
namespace {

using enum SettingsKey;

constexpr std::array table{
    KeyEntry{domain_realm, "domain", "realm", "string", R"("")",
             "The Kerberos realm; empty takes default_realm of krb5.conf."},
    KeyEntry{domain_realms, "domain", "realms", "array of strings", "[]",
             "Other realms whose principals are accounts here; each is told apart by its realm."},
    KeyEntry{domain_anchors, "domain", "anchors", "array of paths", "",
             "PEM files of the CAs that are trusted for cards and KDCs: exactly those."},
    KeyEntry{domain_keytab, "domain", "keytab", "path", R"("/etc/krb5.keytab")",
             "The key of this host, with which tickets are verified."},
    KeyEntry{domain_verify_ticket, "domain", "verify_ticket", "choice", R"("required")",
             "Whether a ticket must open with the host's key: required, when-keytab-exists or never."},
    KeyEntry{domain_ccache, "domain", "ccache", "string", R"("")",
             "Where the user's ticket goes; empty takes default_ccache_name of krb5.conf."},
    KeyEntry{domain_kdc_timeout, "domain", "kdc_timeout", "duration", R"("6s")",
             "How long a whole exchange with the KDCs may take, 1s to 1min."},
    KeyEntry{domain_kdc_hostnames, "domain", "kdc_hostnames", "array of host names", "[]",
             "DNS names accepted in KDC certificates that carry no id-pkinit-san."},
    KeyEntry{domain_require_indicator, "domain", "require_indicator", "string", R"("")",
             "Authentication indicator that the ticket must carry, as proof that the KDC saw a card."},
    KeyEntry{cards_drivers, "cards", "drivers", "array of choices", R"(["piv"])",
             "Card drivers; the first that knows the card wins."},
    KeyEntry{cards_piv_slots, "cards", "piv_slots", "array of choices", R"(["9A", "9C"])",
             "PIV slots searched for a logon certificate, in this order: 9A, 9C, 9D."},
    KeyEntry{cards_pin_characters, "cards", "pin_characters", "choice", R"("digits")",
             "What a PIN may be made of, checked before the card is asked: digits or printable."},
    KeyEntry{cards_wait_for_card, "cards", "wait_for_card", "duration", R"("30s")",
             "How long to wait for a card to be inserted, 0s to 5min."},
    KeyEntry{cards_conversation_timeout, "cards", "conversation_timeout", "duration", R"("5min")",
             "How long a logon may wait for the person at the prompt, 10s to 30min."},
    KeyEntry{certificates_eku_any, "certificates", "eku_any", "array of choices",
             R"(["msSmartcardLogin", "pkinitClientAuth"])",
             "Extended key usages for logon, by name or OID, or none; a certificate needs one."},
    KeyEntry{certificates_revocation, "certificates", "revocation", "choice", R"("off")",
             "Revocation checking on this machine; the KDC checks by its own rules."},
    KeyEntry{mapping_minimum_uid, "mapping", "minimum_uid", "integer", "1000",
             "Accounts with a lower uid cannot be logged on with a card."},
    KeyEntry{mapping_store, "mapping", "store", "path", R"("")",
             "The mapping store that signetctl certmap writes; empty: there is none, and names decide."},
    KeyEntry{
        mapping_strong_mapping, "mapping", "strong_mapping", "choice", R"("full")",
        "With a store, how strongly a certificate must be bound (KB5014754): names, compatibility or full."},
    KeyEntry{mapping_certificate_backdating, "mapping", "certificate_backdating", "duration", R"("0s")",
             "How much older than its account a certificate may be in the mode compatibility, up to 18250d."},
    KeyEntry{mapping_rule_match, "mapping.rule", "match", "string", R"("")",
             "Which certificates the rule is for, in the language of sss-certmap(5); empty is all."},
    KeyEntry{mapping_rule_principal, "mapping.rule", "principal", "template", R"("")",
             "The Kerberos principal of such a certificate; needed unless there is a map."},
    KeyEntry{mapping_rule_user, "mapping.rule", "user", "template", R"("")",
             "The account name of such a certificate; empty is the account of the principal."},
    KeyEntry{mapping_rule_priority, "mapping.rule", "priority", "integer", "4294967295",
             "Rules with a lower number are tried first."},
    KeyEntry{mapping_rule_name, "mapping.rule", "name", "string", R"("")",
             "What messages call the rule; without one it is called by its number."},
    KeyEntry{mapping_rule_map, "mapping.rule", "map", "template", R"("")",
             "LDAP filter as in sss-certmap(5), answered by the mapping store; no directory is asked."},
    KeyEntry{mapping_rule_domains, "mapping.rule", "domains", "array of strings", "[]",
             "Realms or domains that the rule is for; empty is every one."},
    KeyEntry{mapping_rule_strong, "mapping.rule", "strong", "boolean", "false",
             "Whether the rule binds by itself, the administrator answering for the names that it draws on."},
    KeyEntry{break_glass_users, "break_glass", "users", "array of strings", "[]",
             "Accounts that are not asked for a card as long as signetd cannot be reached."},
    KeyEntry{service_use, "service.NAME", "use", "choice", R"("off")",
             "What the PAM service NAME does with cards: logon, unlock or off."},
    KeyEntry{service_card, "service.NAME", "card", "choice", R"("required")",
             "Whether PAM may go on to other means when there is no card: required or preferred."},
    KeyEntry{service_on_removal, "service.NAME", "on_removal", "choice", R"("none")",
             "What happens to the session when its card is removed."},
};

constexpr bool in_enum_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].key) != i) return false;
    return table.size() == static_cast<std::size_t>(service_on_removal) + 1;
}
static_assert(in_enum_order(), "every key has its row, in the order of the enum");

} // namespace

std::span<const KeyEntry> settings_keys() {
    return table;
}

const KeyEntry* find_key(std::string_view section, std::string_view name) {
    return row_of(settings_keys(), section, name);
}

} // namespace signet::policy
