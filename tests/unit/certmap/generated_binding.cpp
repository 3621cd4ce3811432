// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/generated_binding.hpp"

#include "certmap/rules/rule_parser.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap::test {
namespace {

constexpr std::int64_t created = 1'700'000'000;

constexpr const char* users[] = {"alice", "Alice", "bob", "LAB\\alice"};
constexpr const char* principals[] = {
    "", "", "", "alice@LAB.TEST", "ALICE@lab.test", "alice@OTHER.TEST", "bob@LAB.TEST", "bob@OTHER.TEST"};
constexpr const char* sids[] = {"S-1-5-21-1-2-3-1", "S-1-5-21-1-2-3-2", "S-1-5-21-1-2-3-3"};
constexpr const char* upns[] = {"alice@lab.test", "Alice@LAB.TEST", "bob@lab.test", "alice@other.test"};
constexpr const char* names[] = {"Alice", "Bob"};

constexpr const char* rule_principals[] = {"{subject_nt_principal}",
                                           "{subject_nt_principal}",
                                           "{subject_nt_principal.short_name}@LAB.TEST",
                                           "{subject_pkinit_principal}",
                                           "{subject_principal}",
                                           "{subject_nt_principal.short_name}@OTHER.TEST",
                                           "alice@lab.test",
                                           "alice@LAB.TEST"};
constexpr const char* rule_users[] = {"{subject_nt_principal.short_name}", "alice",
                                      "LAB\\{subject_nt_principal.short_name}", "ALICE"};
constexpr const char* rule_maps[] = {"(uid={subject_nt_principal.short_name})",
                                     "(userPrincipalName={subject_nt_principal})",
                                     "(altSecurityIdentities=X509:<S>{subject_dn!ad})",
                                     "LDAPU1:(|(uid=alice)(objectSid={sid}))",
                                     "LDAPU1:(objectSid={sid})",
                                     "(&(uid=alice)(userPrincipalName={subject_nt_principal}))"};

bool is_of(const Entry& entry, const std::string& user) {
    return !user.empty() && equal_ignoring_ascii_case(entry.user, user);
}

bool is_of(const Entry& entry, const Principal& principal, const std::string& domain) {
    if (principal.empty() || principal.is_enterprise()) return false;
    if (equal_ignoring_ascii_case(entry.principal, principal.text())) return true;
    return entry.principal.empty() && same_realm(principal.realm, domain) &&
           principal.components.size() == 1 && is_of(entry, principal.components.front());
}

std::string text_of(const std::vector<MappingKey>& keys) {
    std::string text;
    for (const MappingKey& key : keys)
        text += " " + std::string(id_of(key.kind)) + ":" + key.value;
    return text;
}

} // namespace

GeneratedBinding::GeneratedBinding(unsigned seed, std::span<const Certificate> pool)
    : pool_(pool), random_(seed) {
    certificate = any_certificate();
    for (std::size_t left = 1 + below(4); left > 0; --left)
        entries.push_back(any_entry(left));
    for (std::size_t left = below(3) + 1; left > 0; --left) {
        RuleText text = any_rule();
        rules.push_back(parse_rule(text).value());
        rule_texts.push_back(std::move(text));
    }
    if (chance(30)) realms = {"OTHER.TEST"};
    client_ = *Principal::parse(
        any_of(std::vector<std::string>{"alice@LAB.TEST", "bob@LAB.TEST", "alice@OTHER.TEST"}));
    claimed_user_ = any_of(users);
}

Certificate GeneratedBinding::any_certificate() {
    if (!pool_.empty()) return pool_[below(pool_.size())];
    Certificate made;
    made.issuer.parts = {{{"2.5.4.3", "CA", true}}};
    made.subject.parts = {{{"2.5.4.3", any_of(names), true}}};
    made.subject_key_id = {static_cast<std::uint8_t>(below(4))};
    if (chance(30)) made.serial = {static_cast<std::uint8_t>(1 + below(3))};
    if (chance(40)) made.sid = any_of(sids);
    if (chance(5)) made.refused_names = {{NameKind::sid, "is not UTF-8"}};
    if (chance(80)) made.upns.push_back(any_of(upns));
    if (chance(10)) made.upns.push_back(any_of(upns));
    if (chance(40))
        made.pkinit_principals = {
            any_of(std::vector<std::string>{"alice@LAB.TEST", "alice@OTHER.TEST", "bob@lab.test"})};
    made.validity.not_before = created + static_cast<std::int64_t>(below(3)) - 1;
    return made;
}

Entry GeneratedBinding::any_entry(std::size_t number) {
    Entry entry{.id = std::to_string(number),
                .user = any_of(users),
                .principal = any_of(principals),
                .created = chance(80) ? std::optional(created) : std::nullopt,
                .keys = {}};
    for (std::size_t left = below(4); left > 0; --left) {
        const auto keys = keys_of(chance(40) ? certificate : any_certificate());
        entry.keys.push_back(keys[below(keys.size())]);
    }
    std::ranges::sort(entry.keys);
    entry.keys.erase(std::unique(entry.keys.begin(), entry.keys.end()), entry.keys.end());
    if (chance(8)) entry.unreadable = "altSecurityIdentities 1";
    return entry;
}

RuleText GeneratedBinding::any_rule() {
    RuleText rule;
    rule.priority = static_cast<std::uint32_t>(below(2));
    rule.strong = chance(40);
    if (chance(20)) rule.match = "<SUBJECT>Alice";
    const bool by_map = chance(30);
    if (by_map) rule.map = any_of(rule_maps);
    if (!by_map || chance(30)) rule.principal = any_of(rule_principals);
    if (chance(by_map ? 10 : 50)) rule.user = any_of(rule_users);
    return rule;
}

std::string GeneratedBinding::text() const {
    std::string text = "certificate:" + text_of(keys_of(certificate)) + "\n";
    for (const Entry& entry : entries)
        text += "entry " + entry.id + " " + entry.user + " " + entry.principal + ":" + text_of(entry.keys) +
                (entry.unreadable.empty() ? "" : " unreadable") + "\n";
    for (const RuleText& rule : rule_texts)
        text += "rule " + std::to_string(rule.priority) + " " + rule.match + " principal " + rule.principal +
                " user " + rule.user + " map " + rule.map + (rule.strong ? " strong" : "") + "\n";
    return text + "client " + client_.text() + ", user " + claimed_user_;
}

std::vector<Entry> owned_by(const std::vector<Entry>& entries, const std::string& user,
                            const std::vector<Principal>& of_account, const std::string& domain) {
    std::vector<Entry> mine;
    std::ranges::copy_if(entries, std::back_inserter(mine), [&](const Entry& entry) {
        return is_of(entry, user) || std::ranges::any_of(of_account, [&](const Principal& principal) {
                   return is_of(entry, principal, domain);
               });
    });
    return mine;
}

bool has_strong_key(const std::vector<Entry>& mine) {
    return std::ranges::any_of(mine, [](const Entry& entry) {
        return std::ranges::any_of(entry.keys, [](const MappingKey& key) {
            return key.kind != KeyKind::sid && is_strong(key.kind);
        });
    });
}

bool is_bound(const Certificate& certificate, const std::vector<Entry>& mine) {
    const auto keys = keys_of(certificate);
    return std::ranges::any_of(mine, [&](const Entry& entry) {
        return entry.unreadable.empty() && std::ranges::any_of(entry.keys, [&](const MappingKey& key) {
                   return is_strong(key.kind) && std::ranges::find(keys, key) != keys.end();
               });
    });
}

std::string violation(const Certificate& certificate, const std::vector<Entry>& mine) {
    if (is_bound(certificate, mine)) return {};
    const auto is_unreadable = [](const Entry& entry) { return !entry.unreadable.empty(); };
    const auto has_sid = [](const Entry& entry) {
        return std::ranges::find(entry.keys, KeyKind::sid, &MappingKey::kind) != entry.keys.end();
    };
    if (std::ranges::any_of(mine, is_unreadable)) return "an entry of the account could not be read";
    if (has_strong_key(mine)) return "the account is bound to other certificates";
    if (certificate.sid && std::ranges::any_of(mine, has_sid))
        return "the certificate has the SID of another account";
    return {};
}

} // namespace signet::certmap::test
