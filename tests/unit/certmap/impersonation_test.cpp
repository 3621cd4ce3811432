// SPDX-License-Identifier: Apache-2.0
// Somebody got a certificate that bears the name of another account, as in CVE-2022-26923. The account is bound
// to its own certificate by an entry of the store; nothing weaker may reach it, by whatever way it is named.
#include "certmap/judgement/identification.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "tests/unit/certmap/fake_store.hpp"

#include <gtest/gtest.h>

#include <map>

namespace signet::certmap {
namespace {

using test::every_mode;

const MappingKey own_key{KeyKind::subject_key_id, "0a"};
const MappingKey own_sid{KeyKind::sid, "S-1-5-21-1-2-3-1104"};
const MappingKey own_upn{KeyKind::upn, "alice@lab.test"};
const std::string other_sid = "S-1-5-21-1-2-3-500";
constexpr std::int64_t created = 1'700'000'000;

const std::map<std::string, RuleText> rules_by_name{
    {"user of the UPN", {.principal = "{subject_nt_principal}", .user = "{subject_nt_principal.short_name}"}},
    {"principal", {.principal = "{subject_nt_principal.short_name}@LAB.TEST"}},
    {"fixed principal", {.principal = "alice@LAB.TEST", .user = "someone"}},
    {"domain user",
     {.principal = "{subject_nt_principal}", .user = "LAB\\{subject_nt_principal.short_name}"}},
    {"filter of the user", {.map = "(uid={subject_nt_principal.short_name})"}},
    {"filter of the UPN", {.map = "(userPrincipalName={subject_nt_principal})"}},
    {"filter and principal",
     {.principal = "{subject_nt_principal}", .map = "(uid={subject_nt_principal.short_name})"}},
};

// With the name of alice, another key, and without a SID; newer than the account.
Certificate forged() {
    Certificate made;
    made.subject.parts = {{{"2.5.4.3", "Alice", true}}};
    made.issuer.parts = {{{"2.5.4.3", "CA", true}}};
    made.subject_key_id = {0xbb};
    made.upns = {"alice@lab.test"};
    made.validity.not_before = created + 1;
    return made;
}

class Impersonation : public testing::Test {
protected:
    void enter(std::vector<MappingKey> keys, std::string unreadable = {}) {
        std::ranges::sort(keys);
        store.entries = {{"1", "alice", "alice@LAB.TEST", created, std::move(keys), std::move(unreadable)}};
    }
    Identification found(const RuleText& text, BindingMode mode, const Subject& subject = {}) {
        const std::vector<Rule> rules{parse_rule(text).value()};
        return identify(certificate,
                        {.store = &store, .binding = {.mode = mode}, .rules = rules, .domain = "LAB.TEST"},
                        subject)
            .value();
    }
    // Of the store's entry, whichever way it was come by.
    static std::string reason_of(const Identification& identification) {
        if (identification.entries.account) return std::string(id_of(identification.entries.strength.reason));
        return identification.binding ? std::string(id_of(identification.binding->strength.reason))
                                      : identification.problem;
    }
    void expect_refusal(const std::string& reason, bool strong_rule = false) {
        for (const auto mode : every_mode)
            for (auto [name, text] : rules_by_name) {
                text.strong = strong_rule;
                const auto identification = found(text, mode);
                EXPECT_EQ(identification.outcome, IdentificationOutcome::refused)
                    << name << " in mode " << static_cast<int>(mode);
                EXPECT_FALSE(identification.account);
                EXPECT_EQ(reason_of(identification), reason) << name;
            }
    }

    Certificate certificate = forged();
    test::FakeStore store{};
};

TEST_F(Impersonation, IsRefusedByTheKeyOfTheEntry) {
    enter({own_key, own_sid, own_upn});
    expect_refusal("other-key");
    expect_refusal("other-key", true);
}

TEST_F(Impersonation, IsRefusedWhenTheEntryLacksTheNameInTheCertificate) {
    enter({own_key, own_sid});
    for (const auto mode : every_mode)
        for (const auto& [name, text] : rules_by_name) {
            const auto identification = found(text, mode);
            const bool asks_for_upn = name == "filter of the UPN"; // which the store does not know then
            EXPECT_EQ(identification.outcome,
                      asks_for_upn ? IdentificationOutcome::not_mapped : IdentificationOutcome::refused)
                << name;
            EXPECT_FALSE(identification.account) << name;
        }
}

TEST_F(Impersonation, IsRefusedByTheSidOfTheEntry) {
    enter({own_sid, own_upn});
    certificate.sid = other_sid;
    expect_refusal("sid-differs");
    expect_refusal("sid-differs", true);
}

TEST_F(Impersonation, IsRefusedByAValueThatCouldNotBeRead) {
    enter({own_upn}, "altSecurityIdentities 1: is no mapping");
    expect_refusal("entry-unreadable");
    expect_refusal("entry-unreadable", true);
}

// The key of the entry that has it says whose the certificate is, and no rule is asked.
TEST_F(Impersonation, IsRefusedToTheNameWhenTheKeyIsOfAnotherAccount) {
    enter({own_upn});
    store.entries.push_back(
        {"2", "mallory", "mallory@LAB.TEST", created, {{KeyKind::subject_key_id, "bb"}}, {}});
    const auto as_alice = [](const Account& account) { return account.user == "alice"; };
    for (const auto mode : every_mode)
        for (const auto& [name, text] : rules_by_name) {
            const auto identification = found(text, mode, {.claim = as_alice});
            EXPECT_EQ(reason_of(identification), "of-another-account") << name;
            EXPECT_FALSE(identification.account) << name;
        }
}

// One account may have several entries, such as those of a directory and of a file.
TEST_F(Impersonation, IsRefusedByAnotherEntryOfTheAccount) {
    enter({own_key, own_sid});
    const RuleText unused{.principal = "x@LAB.TEST"};
    for (const char* user : {"alice", "ALICE", "LAB\\alice", "alice@lab.test"})
        for (const auto mode : every_mode) {
            store.entries.resize(1);
            store.entries.push_back({"2", user, "", created, {own_upn}, {}});
            EXPECT_EQ(found(unused, mode).outcome, IdentificationOutcome::refused) << user;
            store.entries.back().keys = {{KeyKind::subject_key_id, "bb"}}; // strong: a second certificate
            EXPECT_EQ(found(unused, mode).outcome, IdentificationOutcome::mapped) << user;
        }
}

TEST_F(Impersonation, IsNoneWithTheKeyOrTheSidOfTheAccount) {
    enter({own_key, own_sid});
    for (const auto mode : every_mode)
        for (const auto& [name, text] : rules_by_name) {
            certificate = forged();
            certificate.subject_key_id = {0x0a};
            EXPECT_EQ(reason_of(found(text, mode)), "strong-mapping") << name;
            certificate = forged();
            certificate.sid = own_sid.value;
            EXPECT_EQ(reason_of(found(text, mode)), "sid-matches") << name;
            EXPECT_EQ(found(text, mode).outcome, IdentificationOutcome::mapped) << name;
        }
}

TEST_F(Impersonation, IsWhatAStrongRuleIsTrustedToPreventWhereNothingContradictsIt) {
    enter({});
    RuleText text = rules_by_name.at("user of the UPN");
    EXPECT_EQ(reason_of(found(text, BindingMode::full)), "weak-only");
    EXPECT_EQ(reason_of(found(text, BindingMode::compatibility)), "weak-but-newer");
    text.strong = true;
    for (const auto mode : every_mode)
        EXPECT_EQ(reason_of(found(text, mode)), "strong-rule");
    certificate.sid = other_sid; // the entry has none to compare it with
    EXPECT_EQ(reason_of(found(text, BindingMode::full)), "strong-rule");
}

// A UPN says nothing of the account; the KDC's answer does.
TEST_F(Impersonation, IsRefusedToAnEnterpriseNameOnceTheKdcHasSaidWhoseItIs) {
    const RuleText by_upn{.principal = "{subject_nt_principal}"};
    enter({own_key, own_sid});
    const Subject alice{.client = *Principal::parse("alice@LAB.TEST")};
    const Subject in_lower_case{.client = *Principal::parse("alice@lab.test")};
    const Subject bob{.client = *Principal::parse("bob@LAB.TEST")};
    EXPECT_EQ(found(by_upn, BindingMode::names).outcome, IdentificationOutcome::mapped);
    for (const auto mode : every_mode) {
        EXPECT_EQ(reason_of(found(by_upn, mode, alice)), "other-key");
        EXPECT_EQ(reason_of(found(by_upn, mode, in_lower_case)), "other-key");
        EXPECT_FALSE(found(by_upn, mode, alice).account);
    }
    EXPECT_EQ(found(by_upn, BindingMode::names, bob).outcome, IdentificationOutcome::mapped);
    EXPECT_EQ(reason_of(found(by_upn, BindingMode::full, bob)), "weak-only");
}

} // namespace
} // namespace signet::certmap
