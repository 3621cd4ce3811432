// SPDX-License-Identifier: Apache-2.0
// Of which realm a principal may be that a rule takes from a certificate, and how the realm is spelled then.
#include "certmap/rules/mapper.hpp"
#include "certmap/rules/realm_of_rule.hpp"
#include "certmap/rules/rule_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace signet::certmap {
namespace {

const std::string pkinit = "{subject_pkinit_principal}";

// A certificate with this id-pkinit-san, on a host of the realm TEST.
Mapping map(std::string principal, RuleText rule, const std::vector<std::string>& realms) {
    Certificate certificate;
    certificate.subject.text = "CN=Alice,O=Corp";
    certificate.pkinit_principals = {std::move(principal)};
    const std::vector<Rule> rules{parse_rule(rule).value()};
    return map_certificate(certificate, rules, {.domain = "TEST", .realms = realms});
}

// Who is called alice elsewhere is not alice here.
TEST(Mapper, TakesPrincipalsOfOtherRealmsOnlyWhereSomebodyNamesTheRealm) {
    struct Case {
        const char* name;
        std::string principal; // of the certificate
        RuleText rule;
        std::vector<std::string> realms;
        bool expected;
    };
    const auto by = [](std::string match, std::string principal, std::vector<std::string> domains = {}) {
        return RuleText{
            .match = std::move(match), .principal = std::move(principal), .domains = std::move(domains)};
    };
    const std::string short_of = "{subject_pkinit_principal.short_name}";
    const Case cases[] = {
        {"this realm", "alice@TEST", by("", pkinit), {}, true},
        {"this realm in another case", "alice@test", by("", pkinit), {}, true},
        {"another realm", "alice@OTHER.TEST", by("", pkinit), {}, false},
        {"one below", "alice@SUB.TEST", by("", pkinit), {}, false},
        {"listed in realms", "alice@OTHER.TEST", by("", pkinit), {"X", "other.test"}, true},
        {"others are listed", "alice@OTHER.TEST", by("", pkinit), {"THIRD.TEST", "OTHER", ""}, false},
        {"by the match", "alice@OTHER.TEST", by("<SAN:pkinitSAN>@OTHER.TEST$", pkinit), {}, true},
        {"by an escaped match", "alice@OTHER.TEST", by("<SAN:pkinitSAN>@OTHER\\.TEST$", pkinit), {}, true},
        {"by a part of a word", "alice@OTHER.TEST", by("<SAN:pkinitSAN>@.*THER.TEST$", pkinit), {}, false},
        {"by a match of any realm", "alice@OTHER.TEST", by("<SAN:pkinitSAN>.*", pkinit), {}, false},
        {"by the principal", "alice@TEST", by("", short_of + "@OTHER.TEST"), {}, true},
        {"by domains", "alice@OTHER.TEST", by("", pkinit, {"TEST", "other.test"}), {}, true},
        {"other domains", "alice@OTHER.TEST", by("", pkinit, {"TEST", "THIRD.TEST"}), {}, false},
    };
    for (const Case& row : cases) {
        const auto mapping = map(row.principal, row.rule, row.realms);
        EXPECT_EQ(std::holds_alternative<Mapped>(mapping), row.expected) << row.name;
        if (row.expected) continue;
        EXPECT_TRUE(std::get<NotMapped>(mapping).is_decided) << row.name;
        EXPECT_NE(std::get<NotMapped>(mapping).rules.at(0).why.find("is of another realm"), std::string::npos)
            << row.name;
    }
}

// KDCs are found by the realm as the host has it.
TEST(Mapper, SpellsARealmInLowerCaseAsTheHostDoes) {
    const auto asked = [](std::string principal) {
        return std::get<Mapped>(map(std::move(principal), {.principal = pkinit}, {"Sub.Test"}))
            .account.principal.text();
    };
    EXPECT_EQ(asked("alice@test"), "alice@TEST");
    EXPECT_EQ(asked("Alice@Test"), "Alice@TEST");
    EXPECT_EQ(asked("alice@sub.test"), "alice@Sub.Test");
    EXPECT_EQ(asked("alice@SUB.TEST"), "alice@SUB.TEST"); // as realms are written; the setting may be wrong
}

TEST(Mapper, FindsARealmInARuleOnlyAsAWholeWord) {
    const auto rule = [](std::string match) {
        return parse_rule({.match = std::move(match), .principal = pkinit}).value();
    };
    EXPECT_TRUE(names_realm(rule("<SAN:pkinitSAN>@OTHER.TEST$"), "other.test"));
    EXPECT_TRUE(names_realm(rule("<SUBJECT>O=TEST,"), "TEST"));
    for (const char* realm : {"TEST", "OTHER", "ER.TEST", "OTHER.TES", ""})
        EXPECT_FALSE(names_realm(rule("<SAN:pkinitSAN>@OTHER.TEST$"), realm)) << realm;
    EXPECT_FALSE(names_realm(rule("<SAN:pkinitSAN>@TEST-2$"), "TEST"));
    RuleText with_user{.principal = pkinit, .user = "OTHER.TEST"};
    EXPECT_FALSE(names_realm(parse_rule(with_user).value(), "OTHER.TEST")); // the user is no realm
}

} // namespace
} // namespace signet::certmap
