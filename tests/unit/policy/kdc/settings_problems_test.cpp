// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/kdc_toml.hpp"
#include "policy/kdc/values.hpp"
#include "policy/settings/shared_sections.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {
namespace {

using Problems = std::vector<std::string>;

Problems problems(std::string_view toml) {
    Problems texts;
    const auto settings = parse_kdc_settings({"t", std::string(toml)});
    if (settings) return texts;
    for (const Problem& problem : settings.error())
        texts.push_back(problem_text(problem));
    return texts;
}

// Two lines before what is looked at.
Problems problems_after_cas(std::string_view rest) {
    return problems("[certificates]\nlogon_cas = [\"/ca.pem\"]\n" + std::string(rest));
}

struct Row {
    std::string_view toml;
    std::string_view problem;
};

void expect(std::initializer_list<Row> rows) {
    for (const Row& row : rows)
        EXPECT_EQ(problems_after_cas(row.toml), Problems{std::string(row.problem)}) << row.toml;
}

TEST(KdcSettingsProblems, NameThePlaceAndTheRemedy) {
    expect({
        {"[tickets]\n", R"(t:3:2: tickets: is not a section; did you mean "ticket"?)"},
        {"mode = \"audit\"\n",
         "t:3:1: certificates.mode: is not a key of this section; it belongs to the top of the file"},
        {"[card]\nevryone = true\n",
         R"(t:4:1: card.evryone: is not a key of this section; did you mean "everyone"?)"},
        {"[card]\nindicator = \"x\"\n",
         "t:4:1: card.indicator: is not a key of this section; it belongs to [assurance]"},
        {"[[ticket.rules]]\naction = \"deny\"\n",
         "t:3:10: ticket.rules: is not a key of this section; write [[ticket.rule]]"},
        {"[ticket]\nlifetime = \"1h\"\n",
         "t:4:1: ticket.lifetime: is not a key of this section; write [[ticket.rule]]"},
        {"[ticket.rule]\naction = \"deny\"\n",
         "t:3:1: ticket.rule: is a list of rules; write [[ticket.rule]]"},
        {"[revocation]\nissuer = [1]\n",
         "t:4:11: revocation.issuer: is not a CA but an integer; write [[revocation.issuer]]"},
        {"[[ticket.rule]]\nuser = \"x\"\naction = \"deny\"\n",
         "t:4:1: ticket.rule.user: is not a key of this section; it belongs to [mapping.rule]"},
        {"[card]\neveryone = \"yes\"\n", "t:4:12: card.everyone: must be true or false, not a string; write "
                                         "one of these words, without quotes"},
        {"[card]\nprincipals = \"a\"\n",
         "t:4:14: card.principals: must be an array of strings, not a string; like [\"one\", \"another\"]"},
        {"[card]\nprincipals = [\"a\", \"b//c\"]\n",
         R"(t:4:20: card.principals: has an empty part; like "*/admin", "host/*" or "*@EXAMPLE.ORG")"},
        {"[card]\nattribute = true\n",
         "t:4:13: card.attribute: must be a string, not a boolean; write it in quotes"},
        {"[revocation]\ncheck = \"crl\"\n",
         R"(t:4:9: revocation.check: "crl" is not known; one of: "off", "soft", "hard")"},
    });
    EXPECT_EQ(problems("mode = \"audits\"\ncertificates.logon_cas = [\"/ca.pem\"]\n"),
              Problems{R"(t:1:8: mode: "audits" is not known; did you mean "audit"?)"});
    EXPECT_EQ(problems("ticket = 1\ncertificates.logon_cas = [\"/ca.pem\"]\n"),
              Problems{"t:1:1: ticket: is a section; write [ticket]"});
}

TEST(KdcSettingsProblems, DemandWhatHasNoDefault) {
    const Problems missing{
        "t: certificates.logon_cas: is missing; name the CAs whose certificates may log on"};
    EXPECT_EQ(problems(""), missing);
    EXPECT_EQ(problems("[certificates]\n"), missing);
    EXPECT_EQ(problems("[certificates]\nlogon_cas = []\n"),
              Problems{"t:2:13: certificates.logon_cas: is empty; name at least one"});
    expect({
        {"[[revocation.issuer]]\ncheck = \"hard\"\n",
         "t:3:1: revocation.issuer.certificate: is missing; name the file of the CA's certificate"},
        {"[[mapping.rule]]\nuser = \"{x}\"\n",
         "t:3:1: mapping.rule.principal: is missing; a rule needs it unless it has a map"},
    });
    EXPECT_EQ(problems_after_cas("[[mapping.rule]]\nmap = \"(uid={x})\"\n"), Problems{});
}

TEST(KdcSettingsProblems, AreWhatMeansNothingTogether) {
    constexpr std::string_view limits_nothing =
        "t:3:1: ticket.rule: limits nothing; name a lifetime or renewable, or another action";
    constexpr std::string_view denies_and_limits =
        "t:3:1: ticket.rule: denies the ticket and limits it; leave out lifetime and renewable";
    expect({
        {"[[ticket.rule]]\n", limits_nothing},
        {"[[ticket.rule]]\naction = \"limit\"\nclient = [\"a\"]\n", limits_nothing},
        {"[[ticket.rule]]\naction = \"deny\"\nlifetime = \"1h\"\n", denies_and_limits},
        {"[[ticket.rule]]\naction = \"deny\"\nrenewable = \"1h\"\n", denies_and_limits},
        {"[[assurance.rule]]\nhardware = true\n",
         "t:3:1: assurance.rule: gives nothing; name indicators, or write hw_authent = true"},
        {"[[assurance.rule]]\nattested = [\"pin\"]\nhw_authent = true\n",
         "t:3:1: assurance.attestation_anchors: is missing; a rule asks for what is attested; name the CAs "
         "of "
         "the cards' makers"},
        {"[card]\nprincipals = [\"a\"]\neveryone = true\n",
         "t:4:14: card.principals: mean nothing when everyone needs a card; leave them out, or name "
         "exceptions in except"},
        // One mistake is told once: what the rule would be without it is not known.
        {"[[ticket.rule]]\nlifetime = \"1x\"\n",
         "t:4:12: ticket.rule.lifetime: is not a duration; write a whole number and its unit: \"500ms\", "
         "\"30s\", \"5min\", \"2h\", \"90d\""},
    });
    EXPECT_EQ(problems_after_cas("[[ticket.rule]]\naction = \"allow\"\nlifetime = \"1h\"\n"), Problems{});
    EXPECT_EQ(problems_after_cas("[card]\neveryone = true\nexcept = [\"a\"]\n"), Problems{});
    EXPECT_EQ(problems_after_cas("[card]\neveryone = false\nprincipals = [\"a\"]\n"), Problems{});
}

TEST(KdcSettingsProblems, AreAllReportedInTheOrderOfTheFile) {
    const auto settings = parse_kdc_settings(
        {"t",
         "mode = 1\n[card]\nx = 1\neveryone = 1\n[[ticket.rule]]\n[certificates]\nblock_list = \"b\"\n"});
    ASSERT_FALSE(settings);
    std::vector<std::uint32_t> lines;
    for (const Problem& problem : settings.error())
        lines.push_back(problem.line);
    EXPECT_EQ(lines, (std::vector<std::uint32_t>{1, 3, 4, 5, 7, 0}));
}

TEST(KdcSettingsProblems, AreToldOfWhatIsNoToml) {
    EXPECT_EQ(problems("[card]\nprincipals = [\"a\"\n").size(), 1U);
    EXPECT_EQ(problems("a = [}\n"), Problems{"t: is no TOML; look for a bracket out of place"});
    EXPECT_EQ(problems("\xC3\xBC = 1\n"),
              Problems{"t:1:1: is not ASCII; such characters belong into strings and comments"});
    EXPECT_EQ(problems(std::string(max_settings_file + 1, '\n')),
              Problems{"t: is too long; at most 262144 bytes"});
}

TEST(KdcSettingsProblems, AreBounded) {
    const auto tables = [](std::string_view table, std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += table;
        return text;
    };
    struct Limit {
        std::string_view table;
        std::size_t most;
    };
    for (const Limit& row : {Limit{"[[ticket.rule]]\naction = \"deny\"\n", max_ticket_rules},
                             Limit{"[[assurance.rule]]\nhw_authent = true\n", max_assurance_rules},
                             Limit{"[[revocation.issuer]]\ncertificate = \"/i\"\n", max_revocation_issuers},
                             Limit{"[[mapping.rule]]\nprincipal = \"{x}\"\n", max_mapping_rules}}) {
        EXPECT_EQ(problems_after_cas(tables(row.table, row.most)), Problems{});
        const Problems found = problems_after_cas(tables(row.table, row.most + 1));
        ASSERT_EQ(found.size(), 1U) << row.table;
        EXPECT_NE(found[0].find("is one too many; at most " + std::to_string(row.most)), std::string::npos)
            << found[0];
    }
    EXPECT_EQ(problems_after_cas(tables("[[ticket.rule]]\n", max_ticket_rules)).size(), max_problems);
}

template <class T>
std::string problem_of(const Result<T>& result) {
    return result ? "" : result.error().problem;
}

TEST(KdcSettingsValues, AreBounded) {
    EXPECT_EQ(problem_of(lifetime_of("1min")), "");
    EXPECT_EQ(problem_of(lifetime_of("365d")), "");
    EXPECT_EQ(problem_of(lifetime_of("366d")), "is out of range");
    EXPECT_EQ(problem_of(lifetime_of("59s")), "is out of range");
    EXPECT_EQ(problem_of(lifetime_of("60001ms")), "is not of whole seconds");
    EXPECT_EQ(problems_after_cas("[revocation]\ngrace = \"90d\"\n"), Problems{});
    EXPECT_EQ(
        problems_after_cas("[revocation]\ngrace = \"91d\"\n"),
        Problems{
            "t:4:9: revocation.grace: is out of range; 0s to 90d: an answer of last quarter says nothing "
            "of a card that was lost since"});
    constexpr std::string_view rule = "[[assurance.rule]]\nhw_authent = true\nrsa_bits = ";
    EXPECT_EQ(problems_after_cas(std::string(rule) + "16384\n"), Problems{});
    for (const std::string_view bad : {"16385", "-1"})
        EXPECT_EQ(
            problems_after_cas(std::string(rule) + std::string(bad) + "\n"),
            Problems{"t:5:12: assurance.rule.rsa_bits: is out of range; 0 to 16384: cards have keys of 2048 "
                     "to 4096 bits"});
    EXPECT_EQ(problem_of(indicator_of(std::string(max_indicator, 'a'))), "");
    EXPECT_EQ(problem_of(indicator_of(std::string(max_indicator + 1, 'a'))), "is too long");
    EXPECT_EQ(problem_of(url_of("http://" + std::string(max_url - 7, 'a'))), "");
    EXPECT_EQ(problem_of(url_of("http://" + std::string(max_url - 6, 'a'))), "is too long");
    EXPECT_EQ(problems_after_cas("[[ticket.rule]]\nlifetime = \"1h\"\nwith = "
                                 "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]\n"),
              Problems{"t:5:8: ticket.rule.with: is too long; at most 8 elements"});
}

TEST(KdcSettingsValues, AreWhatTheySeem) {
    for (const std::string_view url : {"", "ftp://a/", "http://", "http:///a", "https:///a", "HTTP://a/",
                                       "http://a b", "http://a\n", "http://\xC3\xBC/", "a http://b/", "/a"})
        EXPECT_EQ(problem_of(url_of(url)), "is not an http:// or https:// URL") << url;
    for (const std::string_view oid :
         {"", "1", "1.", ".1", "1..2", "1.02", "3.1", "1.2.x", "1.2.", "10.1", "1.-2", "1.2 "})
        EXPECT_EQ(problem_of(oid_of(oid)), "is not an OID") << oid;
    for (const std::string_view oid : {"1.2", "0.0", "2.999.1", "1.3.6.1.4.1.311.21.30"})
        EXPECT_EQ(problem_of(oid_of(oid)), "") << oid;
    EXPECT_EQ(problem_of(indicator_of("")), "is empty");
    for (const std::string_view word : {"a b", "a\t", "\xC3\xBC", " "}) {
        EXPECT_EQ(problem_of(indicator_of(word)), "is not of visible ASCII characters") << word;
        EXPECT_EQ(problem_of(attribute_of(word)), "is not of visible ASCII characters") << word;
    }
    EXPECT_EQ(problem_of(issuer_of("Card CA")), "is not the SHA-256 of a key");
    const std::string key = "5F70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
    EXPECT_EQ(*issuer_of(key), "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");
    EXPECT_EQ(*issuer_of("5F:70:bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"),
              *issuer_of(key));
    EXPECT_EQ(problem_of(issuer_of(key.substr(1))), "is not the SHA-256 of a key");
    EXPECT_EQ(problem_of(issuer_of("g" + key.substr(1))), "is not the SHA-256 of a key");
    EXPECT_EQ(problem_of(issuer_of("CN=Karten-CA")), "is a name, and another CA may have the same");
    EXPECT_NE(issuer_of("CN=Karten-CA").error().hint.find("openssl x509"), std::string::npos);
}

} // namespace
} // namespace signet::policy
