// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/rule_parser.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using namespace std::string_literals;

TEST(ParseMatch, ReadsRelationAndComponents) {
    const auto good =
        parse_match("KRB5:||<ISSUER>^CN=CA,<SUBJECT>CN=A<KU>digitalSignature , cRLSign<EKU>pkinit,1.2.3");
    ASSERT_TRUE(good.has_value()) << good.error().problem;
    EXPECT_EQ(good->relation, Relation::any);
    ASSERT_EQ(good->terms.size(), 4U);
    EXPECT_EQ(std::get<IssuerTerm>(good->terms[0]).pattern.text(), "^CN=CA,");
    EXPECT_EQ(std::get<SubjectTerm>(good->terms[1]).pattern.text(), "CN=A");
    EXPECT_TRUE(std::get<KeyUsageTerm>(good->terms[2]).wanted.has(KeyUsageBit::crl_sign));
    EXPECT_EQ(std::get<ExtendedKeyUsageTerm>(good->terms[3]).oids,
              (std::vector<std::string>{"1.3.6.1.5.2.3.4", "1.2.3"}));
}

TEST(ParseMatch, TakesAllOfItsComponentsUnlessToldOtherwise) {
    EXPECT_EQ(parse_match("<EKU>pkinit")->relation, Relation::all);
    EXPECT_EQ(parse_match("&&<EKU>pkinit")->relation, Relation::all);
    EXPECT_EQ(parse_match("||<EKU>pkinit")->relation, Relation::any);
}

TEST(ParseMatch, OfNothingIsEveryCertificate) {
    EXPECT_TRUE(parse_match("")->terms.empty());
}

struct BadText {
    std::string text;
    std::size_t column;
    std::string problem; // part of it
};

void check(const BadText& row, const Error& error) {
    SCOPED_TRACE(row.text.substr(0, 80));
    EXPECT_EQ(error.column, row.column) << error.problem;
    EXPECT_NE(error.problem.find(row.problem), std::string::npos) << error.problem;
}

TEST(ParseMatch, SaysWhereAndWhatIsWrong) {
    const BadText cases[] = {
        {"KRB5:", 6, "missing"},
        {"&&", 3, "missing"},
        {"LDAP:<EKU>pkinit", 1, "must start with '<'"},
        {"EKU=pkinit", 1, "must start with '<'"},
        {"<eku>pkinit", 1, "unknown component '<eku>'"},
        {"<EKU>pkinit<SAN>alice", 12, "unknown component '<SAN>'"},
        {"<EKU", 1, "unknown component '<EKU'"},
        {"<SUBJECT>", 10, "missing"},
        {"<SUBJECT><EKU>pkinit", 10, "missing"},
        {"<SUBJECT>a(", 10, "regular expression"},
        {"<SUBJECT>(a)\\1", 10, "back-reference"},
        {"<KU>", 5, "unknown key usage ''"},
        {"<KU>digitalSignature,,cRLSign", 22, "unknown key usage ''"},
        {"<KU>digitalSignature,signing", 22, "unknown key usage 'signing'"},
        {"<EKU>pkinit,", 13, "unknown extended key usage ''"},
        {"||<EKU>smartcard", 8, "unknown extended key usage 'smartcard'"},
        {"<SUBJECT>a\0b"s, 1, "NUL"},
        {"<SUBJECT>" + std::string(max_match_length, 'a'), 1, "longer"},
    };
    for (const BadText& row : cases) {
        const auto match = parse_match(row.text);
        ASSERT_TRUE(match.has_error()) << row.text;
        check(row, match.error());
    }
}

TEST(ParseMatch, AlwaysHasAHintForASlipInTheLanguage) {
    for (const char* text : {"<SAN>x", "<KU>x", "<EKU>x", "<SUBJECT>(", "x"})
        EXPECT_FALSE(parse_match(text).error().hint.empty()) << text;
}

TEST(ParseTemplate, SplitsLiteralsAndPlaceholders) {
    const auto parsed = parse_template("a-{subject_nt_principal.short_name}{subject_pkinit_principal}@R");
    ASSERT_TRUE(parsed.has_value());
    ASSERT_EQ(parsed->parts.size(), 4U);
    EXPECT_EQ(std::get<std::string>(parsed->parts[0]), "a-");
    EXPECT_EQ(std::get<Placeholder>(parsed->parts[1]), (Placeholder{NameSource::nt_principal, true}));
    EXPECT_EQ(std::get<Placeholder>(parsed->parts[2]), (Placeholder{NameSource::pkinit_principal, false}));
    EXPECT_EQ(std::get<std::string>(parsed->parts[3]), "@R");
}

TEST(ParseTemplate, RefusesWhatItDoesNotKnow) {
    const BadText cases[] = {
        {"", 1, "is empty"},
        {"x{subject_dn}", 2, "unknown template '{subject_dn}'"},
        {"{subject_principal.long_name}", 1, "unknown template"},
        {"{subject_principal.}", 1, "unknown template"},
        {"{subject_principal.short_name.short_name}", 1, "unknown template"},
        {"{Subject_principal}", 1, "unknown template"},
        {"{}", 1, "unknown template"},
        {"abc{subject_principal", 4, "'{' without '}'"},
        {"abc}", 4, "'}' without '{'"},
        {"{{subject_principal}}", 1, "unknown template"},
        {"a\nb", 1, "control"},
    };
    for (const BadText& row : cases) {
        const auto parsed = parse_template(row.text);
        ASSERT_TRUE(parsed.has_error()) << row.text;
        check(row, parsed.error());
    }
}

TEST(ParseRule, NamesTheTextThatIsWrong) {
    const RuleText good{0, "<EKU>pkinit", "{subject_principal}", "alice"};
    EXPECT_TRUE(parse_rule(good).has_value());
    RuleText bad = good;
    bad.match = "<EKU>";
    EXPECT_EQ(parse_rule(bad).error().text, "match");
    bad = good;
    bad.principal = "{";
    EXPECT_EQ(parse_rule(bad).error().text, "principal");
    bad = good;
    bad.user = "";
    EXPECT_EQ(parse_rule(bad).error().text, "user");
}

TEST(ParseRules, AreTakenWholeOrNotAtAll) {
    const RuleText good{0, "", "{subject_principal}", "alice"};
    EXPECT_EQ(parse_rules(std::vector{good, good})->size(), 2U);
    const RuleText bad{0, "<", "{subject_principal}", "alice"};
    const auto rules = parse_rules(std::vector{good, bad});
    ASSERT_TRUE(rules.has_error());
    EXPECT_EQ(rules.error().problem.rfind("rule 2: ", 0), 0U) << rules.error().problem;
    EXPECT_TRUE(parse_rules(std::vector(max_rules + 1, good)).has_error());
}

} // namespace
} // namespace signet::certmap
