// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/rule_parser.hpp"
#include "certmap/rules/rule_text.hpp"
#include "certmap/rules/san_name.hpp"

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

TEST(ParseMatch, AllowsTheRepetitionsPeopleWrite) {
    for (const char* text :
         {"<SUBJECT>([a-z]+,)+(b{10}-){3}[0-9]{64}$", "<SUBJECT>(a)+(b)+(c)+(d)+(e)+(f)+(g)+(h)+(i)+(k)+",
          "<SUBJECT>[]a]{3}x{2,}", "<SUBJECT>a{300}"})
        EXPECT_TRUE(parse_match(text).has_value()) << text;
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
        {"<EKU>pkinit<UPN>alice", 12, "unknown component '<UPN>'"},
        {"<SAN:upn>alice", 6, "unknown alternative name 'upn'"},
        {"<SAN:1.02>alice", 6, "unknown alternative name '1.02'"},
        {"<SAN:dNSName", 1, "'<SAN:' without '>'"},
        {"<SAN:dNSName>", 14, "missing"},
        {"<SAN:otherName>not base64", 16, "base64"},
        {"<SAN:otherName>", 16, "base64"},
        {"<KU>0", 5, "unknown key usage '0'"},
        {"<KU>256", 5, "unknown key usage '256'"},
        {"<KU>4294967296", 5, "unknown key usage"},
        {"<EKU", 1, "unknown component '<EKU'"},
        {"<SUBJECT>", 10, "missing"},
        {"<SUBJECT><EKU>pkinit", 10, "missing"},
        {"<SUBJECT>a(", 10, "regular expression"},
        {"<SUBJECT>(a)\\1", 10, "back-reference"},
        {"<SUBJECT>((a{255}){255}){255}", 10, "too large"},
        {"<SUBJECT>a++++++++++++++++", 10, "too large"},
        {"<SUBJECT>((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+", 10, "too large"},
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
    for (const char* text : {"<UPN>x", "<SAN:x>x", "<SAN:otherName>", "<KU>x", "<EKU>x", "<SUBJECT>(", "x"})
        EXPECT_FALSE(parse_match(text).error().hint.empty()) << text;
}

TEST(ParseMatch, KnowsEveryAlternativeName) {
    struct Case {
        std::string name;
        SanKind kind;
    };
    const Case cases[] = {
        {"Principal", TextName::principal},
        {"ntPrincipalName", TextName::nt_principal},
        {"pkinit", TextName::pkinit_principal},
        {"pkinitSAN", TextName::pkinit_principal},
        {"RFC822NAME", TextName::rfc822},
        {"dnsname", TextName::dns},
        {"directoryName", TextName::directory},
        {"uniformResourceIdentifier", TextName::uri},
        {"iPAddress", TextName::ip_address},
        {"registeredID", TextName::registered_id},
        {"otherName", BinaryName::other_name},
        {"x400Address", BinaryName::x400_address},
        {"ediPartyName", BinaryName::edi_party_name},
    };
    for (const Case& row : cases) {
        const auto parsed = parse_match("<SAN:" + row.name + ">MTIz");
        ASSERT_TRUE(parsed.has_value()) << row.name;
        const auto* text = std::get_if<TextNameTerm>(&parsed->terms.at(0));
        const auto* binary = std::get_if<BinaryNameTerm>(&parsed->terms.at(0));
        const SanKind kind = text != nullptr ? SanKind(text->kind) : SanKind(binary->kind);
        EXPECT_EQ(kind, row.kind) << row.name;
        if (binary != nullptr) {
            EXPECT_EQ(binary->bytes, (Bytes{'1', '2', '3'}));
        }
    }
    EXPECT_EQ(std::get<TextNameTerm>(parse_match("<SAN>x")->terms.at(0)).kind, TextName::principal);
    EXPECT_EQ(std::get<OtherNameTerm>(parse_match("<SAN:1.2.3>x")->terms.at(0)).oid, "1.2.3");
}

TEST(ParseMatch, HelpsWithNearMisses) {
    EXPECT_EQ(parse_match("<SAN:dnsNames>x").error().hint.rfind("did you mean 'dNSName'?", 0), 0U);
    EXPECT_EQ(parse_match("<SUBJEKT>x").error().hint.rfind("did you mean 'SUBJECT'?", 0), 0U);
    EXPECT_EQ(parse_match("<san>x").error().hint.rfind("did you mean 'SAN'?", 0), 0U);
    EXPECT_EQ(parse_match("<SAN:ntPrincipal>x").error().hint.rfind("did you mean 'ntPrincipalName'?", 0), 0U);
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
        {"x{subject_cn}", 2, "unknown template '{subject_cn}'"},
        {"{subject_dn!oneline}", 1, "unknown conversion 'oneline' of {subject_dn}"},
        {"{subject_dn!}", 1, "unknown conversion ''"},
        {"{subject_dn.cn}", 1, "{subject_dn} has no component"},
        {"{subject_uri!hex}", 1, "{subject_uri} has no conversion"},
        {"{cert!sha9}", 1, "unknown conversion 'sha9'"},
        {"{cert!sha256_x}", 1, "unknown conversion"},
        {"{subject_key_id!dec}", 1, "unknown conversion"},
        {"{serial_number!dec_u}", 1, "unknown conversion"},
        {"{subject_dn_component.[0]}", 1, "unknown template"},
        {"{subject_dn_component.cn[x]}", 1, "unknown template"},
        {"{subject_dn_component.cn[1}", 1, "unknown template"},
        {"{subject_dn_component.[99999999999]}", 1, "unknown template"},
        {"{sid.short_name}", 1, "unknown template"},
        {"{subject_principal.long_name}", 1, "unknown template"},
        {"{subject_principal.}", 1, "unknown template"},
        {"{subject_principal.short_name.short_name}", 1, "unknown template"},
        {"{Subject_principal}", 1, "unknown template"},
        {"{}", 1, "unknown template"},
        {"abc{subject_principal", 4, "'{' without '}'"},
        {"abc}", 4, "'}' without '{'"},
        {"{{}", 3, "'}' without '{'"},
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
    bad.user = "{";
    EXPECT_EQ(parse_rule(bad).error().text, "user");
    bad = good;
    bad.map = "(x={sid})";
    EXPECT_EQ(parse_rule(bad).error().text, "map");
    EXPECT_EQ(parse_rule(bad).error().column, 4U);
    bad.map = "LDAP:(x={cert!sha1})";
    EXPECT_EQ(parse_rule(bad).error().column, 9U);
    EXPECT_EQ(parse_rule(bad).error().hint, "begin the text with LDAPU1:");
    // SSSD's form for local users, and an option as two examples of sss-certmap(5) write it.
    for (const std::string map :
         {"({subject_rfc822_name.short_name})", "LDAPU1:({subject_dn_component.uid})"}) {
        bad.map = map;
        const std::string inner = map.substr(map.find('{'), map.rfind('}') - map.find('{') + 1);
        EXPECT_NE(parse_rule(bad).error().hint.find("user = \"" + inner + "\""), std::string::npos) << map;
    }
    bad.map = "(userCertificate:binary={cert!bin})";
    EXPECT_NE(parse_rule(bad).error().hint.find("userCertificate;binary"), std::string::npos);
    bad.map = "(&(objectClass=user)(cn={subject_dn}))";
    EXPECT_NE(parse_rule(bad).error().problem.find("(objectClass=user) cannot be answered"),
              std::string::npos);
    EXPECT_NE(parse_rule(bad).error().hint, "");
    bad.map = "SQL:(x=y)";
    EXPECT_NE(parse_rule(bad).error().problem.find("unknown language 'SQL:'"), std::string::npos);
    bad = good;
    bad.domains = {"corp", ""};
    EXPECT_EQ(parse_rule(bad).error().text, "domains");
    bad = good;
    bad.name = "a\nb";
    EXPECT_EQ(parse_rule(bad).error().text, "name");
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

TEST(ParseRules, LenientlyGiveTheGoodOnesAndEveryProblem) {
    const RuleText good{0, "", "{subject_principal}", "alice"};
    const RuleText bad_match{0, "<EKU>x", "{subject_principal}", "alice", "", {}, "cards"};
    const RuleText bad_map{0, "", "", "", "(a={sid"};
    const auto made = parse_rules_lenient(std::vector{bad_match, good, bad_map});
    EXPECT_EQ(made.rules.size(), 1U);
    ASSERT_EQ(made.problems.size(), 2U);
    EXPECT_EQ(made.problems[0].rule, 1U);
    EXPECT_EQ(made.problems[0].name, "cards");
    EXPECT_EQ(made.problems[0].error.text, "match");
    EXPECT_EQ(made.problems[0].error.column, 6U);
    EXPECT_EQ(made.problems[1].rule, 3U);
    EXPECT_EQ(made.problems[1].error.text, "map");
    EXPECT_EQ(parse_rules_lenient(std::vector(max_rules + 1, good)).problems.size(), 1U);
    EXPECT_EQ(parse_rules(std::vector{good, bad_match}).error().problem.rfind("rule 2 'cards': ", 0), 0U);
}

TEST(ParseRule, WithoutTextsLooksForTheCertificate) {
    const auto rule = parse_rule({});
    ASSERT_TRUE(rule.has_value());
    EXPECT_EQ(to_text(*rule).map, default_map);
}

// What is written is parsed to the same again, and is already in the form that is written.
TEST(RuleText, IsParsedToTheSameRule) {
    const RuleText texts[] = {
        {7, "||<SUBJECT>^CN=A<ISSUER>.*<KU>digitalSignature,cRLSign<EKU>1.2.3,1.3.6.1.5.2.3.4",
         "{subject_principal}", "{subject_principal.short_name}"},
        {lowest_priority,
         "<SAN:Principal>a<SAN:1.2.3>b<SAN:otherName>MTIz<SAN:iPAddress>^10\\.",
         "",
         "",
         "LDAP:(&(cn={{x}}{subject_dn!ad_x500})(!(uid={cert!base64})))",
         {"corp", "B"},
         "first"},
        {0, "", "", "a{subject_dn_component.ou[-2]}",
         "LDAPU1:(cn={cert!bin}{cert!sha512_ucr}{serial_number}{serial_number!dec}{serial_number!hex_c}{sid."
         "rid}"
         "{issuer_dn_component.[1]}{subject_key_id!hex_r}{subject_directory_name!nss_x500}{issuer_dn!ad_ldap}"
         ")"},
    };
    for (const RuleText& text : texts) {
        const auto rule = parse_rule(text);
        ASSERT_TRUE(rule.has_value()) << rule.error().problem;
        EXPECT_EQ(to_text(*rule), text);
        EXPECT_EQ(parse_rule(to_text(*rule)).value(), *rule);
    }
    EXPECT_EQ(to_text(parse_map("(x={issuer_dn!ad}{subject_dn!nss}{cert!bin})").value()),
              "LDAP:(x={issuer_dn!ad_x500}{subject_dn}{cert!bin})");
}

} // namespace
} // namespace signet::certmap
