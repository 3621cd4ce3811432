// SPDX-License-Identifier: Apache-2.0

// What a domain says beside its accounts: FreeIPA's certmap rules, and the CAs of a forest.

#include "daemon/signetctl/directory/domain_authorities.hpp"
#include "daemon/signetctl/directory/domain_facts.hpp"
#include "daemon/signetctl/directory/domain_rules.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using certmap::Record;
using certmap::Result;
using Values = std::vector<std::string>;

Record rule(const std::string& name, std::vector<certmap::Attribute> more,
            const std::string& enabled = "TRUE") {
    Record record{"", "cn=" + name, {{"cn", {name}}, {"ipaEnabledFlag", {enabled}}}};
    record.attributes.insert(record.attributes.end(), more.begin(), more.end());
    return record;
}

// Answers every question with its entries, and remembers the last question.
class FakeDomain final : public Searchable {
public:
    std::vector<Record> entries;
    std::string asked;

    Result<Record> read(const std::string& dn, const std::vector<std::string>&) override {
        asked = dn;
        if (entries.empty()) return certmap::Error("no such object", "");
        return entries.front();
    }
    Result<void> search(const Query& query, bool, const Visit& visit) override {
        asked = query.base;
        for (const Record& entry : entries)
            if (auto visited = visit(entry); !visited) return visited;
        return {};
    }
};

TEST(DomainRules, AreRulesOfThisHouse) {
    FakeDomain domain;
    const std::string match = "<ISSUER>^CN=Card CA,DC=corp,DC=test$";
    const std::string map = "(ipacertmapdata=X509:<I>{issuer_dn!nss_x500}<S>{subject_dn!nss_x500})";
    domain.entries = {rule("cards", {{"ipaCertMapMatchRule", {match}},
                                     {"ipaCertMapMapRule", {map}},
                                     {"ipaCertMapPriority", {"5"}},
                                     {"associatedDomain", {"corp.test", "sub.test"}}}),
                      rule("old", {{"ipaCertMapMatchRule", {match}}}, "FALSE"), rule("usual", {})};
    const auto rules = read_domain_rules(domain, "dc=corp,dc=test", false);
    ASSERT_TRUE(rules);
    EXPECT_EQ(domain.asked, "cn=certmaprules,cn=certmap,dc=corp,dc=test");
    EXPECT_EQ(rules->disabled, 1U);
    EXPECT_TRUE(rules->refused.empty());
    ASSERT_EQ(rules->rules.size(), 2U);
    EXPECT_EQ(rules->rules[0], (certmap::RuleText{.priority = 5,
                                                  .match = match,
                                                  .map = map,
                                                  .domains = {"corp.test", "sub.test"},
                                                  .name = "cards"}));
    // What sss-certmap(5) takes for what is left out: never a rule that is for every certificate.
    EXPECT_EQ(rules->rules[1].match, "KRB5:<KU>digitalSignature<EKU>clientAuth");
    EXPECT_EQ(rules->rules[1].map, "LDAP:(userCertificate;binary={cert!bin})");
    EXPECT_EQ(rules->rules[1].priority, certmap::lowest_priority);
}

TEST(DomainRules, AreRefusedWhereTheyCannotBeRead) {
    const Values bad{"<ISSUER>["}, two{"<EKU>clientAuth", "<EKU>pkinit"}, unsafe{"<SUBJECT>\x1b[2J"};
    DomainRules rules;
    for (const auto& record :
         {rule("a", {{"ipaCertMapMatchRule", bad}}), rule("b", {{"ipaCertMapMatchRule", two}}),
          rule("c", {{"ipaCertMapMatchRule", unsafe}}), rule("d", {{"ipaCertMapMapRule", {"(uid=*)"}}}),
          rule("e", {{"ipaCertMapPriority", {"-1"}}}), rule("f", {{"ipaCertMapPriority", {"5x"}}}),
          rule("g", {{"associatedDomain", {"a\nb"}}}),
          rule("h", {{"ipaCertMapMapRule", {std::string(5000, 'a')}}})})
        add_domain_rule(rules, record);
    EXPECT_TRUE(rules.rules.empty());
    EXPECT_EQ(rules.refused.size(), 8U);
    EXPECT_TRUE(rules.refused.front().starts_with("a: ")) << rules.refused.front();
    add_domain_rule(rules, rule("\x1b[2J", {{"ipaCertMapPriority", {"x"}}}));
    EXPECT_TRUE(rules.refused.back().starts_with("a rule whose name cannot be shown: "));
}

TEST(DomainRules, ThatAreNotEnabledAreNone) {
    DomainRules rules;
    for (const char* flag : {"FALSE", "", "yes", "1"})
        add_domain_rule(rules, rule("a", {}, flag));
    add_domain_rule(rules, {"", "cn=a", {{"cn", {"a"}}}});
    EXPECT_EQ(rules.disabled, 5U);
    EXPECT_TRUE(rules.rules.empty());
    add_domain_rule(rules, rule("a", {}, "true"));
    EXPECT_EQ(rules.rules.size(), 1U);
}

TEST(DomainRules, AreNotEndless) {
    FakeDomain domain;
    domain.entries.assign(257, rule("a", {}));
    EXPECT_FALSE(read_domain_rules(domain, "dc=a", true));
}

// What a sync keeps.

Server server_of(ServerKind kind) {
    Server server;
    server.kind = kind;
    server.naming_context = "dc=a";
    server.configuration_context = kind == ServerKind::active_directory ? "cn=configuration,dc=a" : "";
    return server;
}

DomainReading read(FakeDomain& domain, const Server& server) {
    return read_domain_facts(domain, server, {}, false);
}

TEST(DomainFacts, OfActiveDirectoryAreItsCas) {
    const certmap::test::Authority one("One");
    FakeDomain domain;
    const Server server = server_of(ServerKind::active_directory);
    // Its accounts are read all the same.
    EXPECT_EQ(read(domain, server).facts, certmap::DomainFacts());
    const certmap::DomainFacts before{.authorities = {{"aa"}}};
    EXPECT_EQ(read_domain_facts(domain, server, before, false).facts, before);
    domain.entries = {
        {"", "", {{"cACertificate", {std::string(one.der().begin(), one.der().end()), "none"}}}}};
    const auto facts = read(domain, server).facts;
    ASSERT_TRUE(facts.authorities);
    ASSERT_EQ(facts.authorities->size(), 1U);
    EXPECT_EQ(facts.authorities->front().size(), 64U);
}

TEST(DomainFacts, OfOtherDirectoriesAreNotAskedFor) {
    FakeDomain domain;
    for (const auto kind : {ServerKind::openldap, ServerKind::freeipa})
        EXPECT_EQ(read(domain, server_of(kind)).facts, certmap::DomainFacts());
    EXPECT_EQ(domain.asked, "");
}

TEST(DomainFacts, HaveTheRulesOfTheDomainWhereTheyAreWanted) {
    FakeDomain domain;
    domain.entries = {rule("a", {}), rule("b", {})};
    const Server server = server_of(ServerKind::freeipa);
    EXPECT_TRUE(read(domain, server).facts.rules.empty());
    const auto both = read_domain_facts(domain, server, {}, true);
    EXPECT_TRUE(both.problems.empty());
    EXPECT_EQ(both.facts.rules.size(), 2U);
    domain.entries.pop_back();
    EXPECT_EQ(read_domain_facts(domain, server, both.facts, true).facts.rules.size(), 1U);
    EXPECT_TRUE(read_domain_facts(domain, server, both.facts, false).facts.rules.empty());
}

// All of the rules that are there, or those that were there.
TEST(DomainFacts, KeepTheRulesThatTheyHadWhenOneCannotBeRead) {
    FakeDomain domain;
    domain.entries = {rule("a", {}), rule("b", {})};
    const Server server = server_of(ServerKind::freeipa);
    const auto good = read_domain_facts(domain, server, {}, true).facts;
    domain.entries = {rule("a", {}), rule("c", {{"ipaCertMapMatchRule", {"<ISSUER>["}}})};
    const auto bad = read_domain_facts(domain, server, good, true);
    EXPECT_EQ(bad.facts, good);
    ASSERT_EQ(bad.problems.size(), 1U);
    EXPECT_TRUE(bad.problems.front().starts_with("c: ")) << bad.problems.front();
    domain.entries.assign(257, rule("a", {}));
    EXPECT_EQ(read_domain_facts(domain, server, good, true).facts, good);
}

TEST(DomainAuthorities, AreThoseOfTheForest) {
    const certmap::test::Authority one("One"), two("Two"), three("Three");
    const auto text = [](const certmap::Der& der) { return std::string(der.begin(), der.end()); };
    FakeDomain domain;
    EXPECT_FALSE(read_domain_authorities(domain, "cn=configuration,dc=a"));
    domain.entries = {{"", "", {{"cACertificate", {text(one.der()), text(two.der())}}}}};
    const auto there = read_domain_authorities(domain, "cn=configuration,dc=a");
    ASSERT_TRUE(there);
    EXPECT_EQ(domain.asked, "CN=NTAuthCertificates,CN=Public Key Services,CN=Services,cn=configuration,dc=a");
    const auto compared = compare_authorities(*there, {two.der(), three.der(), two.der()});
    ASSERT_TRUE(compared);
    ASSERT_EQ(compared->size(), 3U);
    const auto is = [&](std::size_t at, const char* subject, bool in_domain, bool here) {
        const ComparedAuthority& found = (*compared)[at];
        EXPECT_EQ(found.subject, subject);
        EXPECT_EQ(found.is_in_domain, in_domain) << subject;
        EXPECT_EQ(found.is_here, here) << subject;
    };
    is(0, "CN=One", true, false);
    is(1, "CN=Two", true, true);
    is(2, "CN=Three", false, true);
    EXPECT_FALSE(compare_authorities({{0x30, 0x00}}, {}));
}

} // namespace
} // namespace signet::ctl
