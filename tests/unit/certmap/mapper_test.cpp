// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/mapper.hpp"
#include "certmap/rules/rule_parser.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace signet::certmap {
namespace {

using namespace std::string_literals;

const std::string nt = "{subject_nt_principal}";
const std::string nt_short = "{subject_nt_principal.short_name}";
const std::string pkinit = "{subject_pkinit_principal}";
const std::string pkinit_short = "{subject_pkinit_principal.short_name}";

Mapping map(const Certificate& certificate, const std::vector<RuleText>& texts) {
    return map_certificate(certificate, parse_rules(texts).value());
}

std::string text_of(const Account& account) {
    return account.principal.text() + (account.principal.is_enterprise() ? " (enterprise) as " : " as ") +
           account.user;
}

// "alice@REALM as alice", "nobody" or "ambiguous".
std::string whom(const Mapping& mapping) {
    if (const auto* mapped = std::get_if<Mapped>(&mapping)) return text_of(mapped->account);
    return std::holds_alternative<Ambiguous>(mapping) ? "ambiguous" : "nobody";
}

Certificate certificate(std::vector<std::string> upns, std::vector<std::string> principals = {}) {
    Certificate made;
    made.subject.text = "CN=Alice,O=Corp";
    made.issuer.text = "CN=Card CA,O=Corp";
    made.key.type = KeyType::ec;
    made.key.bits = 256;
    made.key_usage.emplace().add(KeyUsageBit::digital_signature);
    made.extended_key_usage = {"1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.5.7.3.2"};
    made.upns = std::move(upns);
    made.pkinit_principals = std::move(principals);
    return made;
}

TEST(Mapper, ExpandsTemplates) {
    struct Case {
        std::vector<std::string> upns, principals;
        std::string principal, user, expected;
    };
    const Case cases[] = {
        {{"alice@corp"}, {}, nt, nt_short, "alice@corp (enterprise) as alice"},
        {{"alice@corp"}, {}, nt_short + "@REALM", nt_short, "alice@REALM as alice"},
        {{"alice@corp"}, {}, "bob@REALM", "bob", "bob@REALM as bob"},
        {{"alice@corp"}, {}, nt, "adm-" + nt_short, "alice@corp (enterprise) as adm-alice"},
        {{"Alice@Corp"}, {}, nt, nt_short, "Alice@Corp (enterprise) as Alice"},
        {{"1234567890@mil"}, {}, nt, nt_short, "1234567890@mil (enterprise) as 1234567890"},
        {{}, {"alice@REALM"}, pkinit, pkinit_short, "alice@REALM as alice"},
        {{}, {"alice/adm@REALM"}, pkinit, "alice", "alice/adm@REALM as alice"},
        {{"b@corp"}, {"a@REALM"}, pkinit, nt_short, "a@REALM as b"},
        // {subject_principal}: PKINIT before UPN, for both templates
        {{"b@corp"}, {"a@REALM"}, "{subject_principal}", "{subject_principal.short_name}", "a@REALM as a"},
        {{"b@corp"}, {}, "{subject_principal}", "{subject_principal.short_name}", "b@corp (enterprise) as b"},
        // what a UPN may not do to a principal
        {{"host/x@corp"}, {}, nt_short + "@REALM", "x", "host\\/x@REALM as x"},
        {{"a@corp"}, {}, nt + "@REALM", "a", "a\\@corp@REALM as a"},
        // no value, no match
        {{}, {}, nt, nt_short, "nobody"},
        {{}, {}, "bob@REALM", nt_short, "nobody"},
        {{"alice@corp"}, {}, pkinit, nt_short, "nobody"},
        {{""}, {}, nt, "alice", "nobody"},
        // names that are none
        {{"alice"}, {}, nt, "alice", "nobody"},
        {{"alice@corp@EVIL"}, {}, nt, "alice", "nobody"},
        {{"alice\0@corp"s}, {}, nt, "alice", "nobody"},
        {{"\u202ealice@corp"}, {}, nt, "alice", "nobody"},
        {{"alice@c\xff"}, {}, nt, "alice", "nobody"},
        {{}, {"alice"}, pkinit, "alice", "nobody"},
        {{}, {"alice@REALM@EVIL"}, pkinit, "alice", "nobody"},
        {{"alice@corp"}, {}, "alice", "alice", "nobody"},
        // users as a name service spells them
        {{"a b@corp"}, {}, nt, nt_short, "a b@corp (enterprise) as a b"},
        {{"alice@corp"}, {}, nt, nt, "alice@corp (enterprise) as alice@corp"},
        {{"alice@corp"}, {}, nt, "CORP\\" + nt_short, "alice@corp (enterprise) as CORP\\alice"},
        {{}, {"alice\\@x@REALM"}, pkinit, pkinit_short, "alice\\@x@REALM as alice\\@x"},
        // users that are none
        {{"-rf@corp"}, {}, nt, nt_short, "nobody"},
        {{" a@corp"}, {}, nt, nt_short, "nobody"},
        {{}, {"alice/adm@REALM"}, pkinit, pkinit_short, "nobody"},
        {{std::string(256, 'a') + "@corp"}, {}, nt, nt_short, "nobody"},
    };
    for (const Case& row : cases) {
        const auto mapping = map(certificate(row.upns, row.principals), {{0, "", row.principal, row.user}});
        EXPECT_EQ(whom(mapping), row.expected) << row.principal << " " << row.user;
    }
}

TEST(Mapper, TakesSeveralNamesOnlyIfTheyMeanOneAccount) {
    const std::vector<RuleText> rules{{0, "", nt, nt_short}};
    EXPECT_EQ(whom(map(certificate({"alice@corp", "bob@corp"}), rules)), "ambiguous");
    EXPECT_EQ(whom(map(certificate({"alice@corp", "alice@other"}), rules)), "ambiguous");
    EXPECT_EQ(whom(map(certificate({"alice@corp", "Alice@corp"}), rules)), "ambiguous");
    EXPECT_EQ(whom(map(certificate({"alice@corp", "alice@corp"}), rules)),
              "alice@corp (enterprise) as alice");
    EXPECT_EQ(whom(map(certificate({"alice@corp", "b@x"}), {{0, "", "r@R", "role"}})), "r@R as role");
    const std::vector<RuleText> crossed{{0, "", pkinit, nt_short}};
    EXPECT_EQ(whom(map(certificate({"a@c", "b@c"}, {"x@R"}), crossed)), "ambiguous");
}

TEST(Mapper, NeverMapsByTheRestOfTheNamesWhenOneIsRefused) {
    const std::vector<RuleText> rules{{0, "", nt, nt_short}};
    EXPECT_EQ(whom(map(certificate({"alice@corp", "-bob@corp"}), rules)), "nobody");
    EXPECT_EQ(whom(map(certificate({"alice@corp", "bob\0@corp"s}), rules)), "nobody");
    Certificate refused = certificate({"alice@corp"});
    refused.refused_names = {{NameKind::upn, "contains a NUL"}};
    const auto mapping = map(refused, rules);
    ASSERT_EQ(whom(mapping), "nobody");
    EXPECT_EQ(std::get<NotMapped>(mapping).rules.at(0).why, "UPN contains a NUL");
}

TEST(Mapper, DoesNotLetABrokenPkinitPrincipalMakeRoomForAUpn) {
    Certificate refused = certificate({"alice@corp"});
    refused.refused_names = {{NameKind::pkinit_principal, "contains a NUL"}};
    EXPECT_EQ(whom(map(refused, {{0, "", "{subject_principal}", "alice"}})), "nobody");
    EXPECT_EQ(whom(map(refused, {{0, "", nt, "alice"}})), "alice@corp (enterprise) as alice");
}

TEST(Mapper, AsksByPriorityAndHearsAllRulesOfTheFirstThatApplies) {
    struct Case {
        std::vector<RuleText> rules;
        std::string expected;
    };
    const RuleText no{1, "<SUBJECT>Bob", "no@R", "no"};
    const RuleText a{2, "<SUBJECT>Alice", "a@R", "a"};
    const RuleText a_too{2, "", "other@R", "a"};
    const RuleText b{2, "", "b@R", "b"};
    const RuleText later{3, "", "c@R", "c"};
    const RuleText last{lowest_priority, "", "d@R", "d"};
    const RuleText empty{0, "", pkinit, pkinit_short}; // matches, but there is no such name
    const Case cases[] = {
        {{}, "nobody"},
        {{no}, "nobody"},
        {{a}, "a@R as a"},
        {{later, no, a}, "a@R as a"},
        {{a, b}, "ambiguous"},
        {{b, no, a, later}, "ambiguous"},
        {{a, a_too}, "a@R as a"},
        {{a_too, a}, "other@R as a"},
        // A rule that matched and cannot be filled in stops the search, beside it and behind it.
        {{empty, later}, "nobody"},
        {{last, later, empty}, "nobody"},
        {{{2, "", pkinit, pkinit_short}, a}, "nobody"},
        {{a, {2, "", pkinit, pkinit_short}}, "nobody"},
        {{{2, "<SAN:pkinitSAN>.*", pkinit, pkinit_short}, a}, "a@R as a"},
        {{last, later}, "c@R as c"},
        {{last}, "d@R as d"},
    };
    for (std::size_t at = 0; at < std::size(cases); ++at)
        EXPECT_EQ(whom(map(certificate({"alice@corp"}), cases[at].rules)), cases[at].expected)
            << "case " << at;
}

TEST(Mapper, TellsWhichRuleMappedAndWhyTheOthersDidNot) {
    const std::vector<RuleText> rules{{5, "", "x@R", "x"},
                                      {0, "<SUBJECT>^CN=Bob", nt, nt_short},
                                      {1, "<SAN:pkinitSAN>.*", pkinit, pkinit_short},
                                      {2, "", nt, nt_short}};
    const auto mapping = map(certificate({"alice@corp"}), rules);
    EXPECT_EQ(std::get<Mapped>(mapping).account.rule, 3U);

    const auto unmapped = std::get<NotMapped>(map(certificate({}), {rules[1], rules[2], rules[3]}));
    ASSERT_EQ(unmapped.rules.size(), 3U);
    EXPECT_EQ(unmapped.rules[0].rule, 0U);
    EXPECT_EQ(unmapped.rules[0].why, "subject 'CN=Alice,O=Corp' does not match '^CN=Bob'");
    EXPECT_NE(unmapped.rules[1].why, "");
    EXPECT_TRUE(unmapped.is_decided);
    EXPECT_FALSE(std::get<NotMapped>(map(certificate({}), {rules[1], rules[2]})).is_decided);
    EXPECT_EQ(unmapped.rules[2].why, "there is no UPN");
}

TEST(Mapper, MatchesComponents) {
    struct Case {
        std::string match;
        bool expected;
    };
    const Case cases[] = {
        {"", true},
        {"<SUBJECT>Alice", true},
        {"<SUBJECT>^CN=Alice,O=Corp$", true},
        {"<SUBJECT>alice", false},
        {"<SUBJECT>^O=Corp", false},
        {"<ISSUER>Card (CA|Authority)", true},
        {"<ISSUER>Alice", false},
        {"<KU>digitalSignature", true},
        {"<KU>digitalSignature,keyAgreement", false},
        {"<EKU>msScLogin", true},
        {"<EKU>msScLogin,clientAuth", true},
        {"<EKU>msScLogin,pkinit", false},
        {"||<EKU>msScLogin,pkinit", true},
        {"||<EKU>pkinit", false},
        {"||<KU>digitalSignature,keyAgreement", false},
        {"<SUBJECT>Alice<ISSUER>Card", true},
        {"<SUBJECT>Alice<ISSUER>Other", false},
        {"||<SUBJECT>Alice<ISSUER>Other", true},
        {"||<SUBJECT>Bob<ISSUER>Other", false},
        {"<SUBJECT>Alice<SUBJECT>Corp", true},
    };
    for (const Case& row : cases) {
        const auto mapping = map(certificate({}), {{0, row.match, "a@R", "a"}});
        EXPECT_EQ(whom(mapping), row.expected ? "a@R as a" : "nobody") << row.match;
    }
}

TEST(Mapper, NeverMatchesARefusedSubjectOrAnAbsentKeyUsage) {
    Certificate bare = certificate({});
    bare.key_usage.reset();
    bare.refused_names = {{NameKind::subject, "contains a NUL"}};
    EXPECT_EQ(whom(map(bare, {{0, "<SUBJECT>.*", "a@R", "a"}})), "nobody");
    EXPECT_EQ(whom(map(bare, {{0, "<KU>digitalSignature", "a@R", "a"}})), "nobody");
    EXPECT_EQ(whom(map(bare, {{0, "<ISSUER>.*", "a@R", "a"}})), "a@R as a");
}

// Where no realm of the host is known, nobody is of another one; a UPN's is for the KDC to say.
TEST(Mapper, LeavesUpnsToTheKdc) {
    const std::vector<Rule> rules{parse_rule({.principal = nt}).value()};
    EXPECT_EQ(whom(map_certificate(certificate({"alice@other.test"}), rules, {.domain = "TEST"})),
              "alice@other.test (enterprise) as ");
    EXPECT_EQ(whom(map(certificate({}, {"alice@OTHER.TEST"}), {{.principal = pkinit}})),
              "alice@OTHER.TEST as ");
}

TEST(Mapper, ReportsOnlySomeOfVeryManyAccounts) {
    std::vector<std::string> upns;
    for (int at = 0; at < 64; ++at)
        upns.push_back("u" + std::to_string(at) + "@corp");
    const auto mapping = map(certificate(upns), {{0, "", nt, nt_short}});
    EXPECT_EQ(std::get<Ambiguous>(mapping).accounts.size(), max_reported_accounts);
}

} // namespace
} // namespace signet::certmap
