// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::kdc {
namespace {

namespace build = certmap::test;
using test::Der;
using test::Realm;

TEST(Judgement, AcceptsThePrincipalThatTheCertificateNames) {
    Realm realm;
    const Der card = realm.card();
    const auto verdict = realm.ask(card);
    EXPECT_TRUE(verdict.granted()) << verdict.decision.detail;
    EXPECT_EQ(verdict.by, "rule 1");
    EXPECT_EQ(verdict.assurance.indicators, std::vector<std::string>{"card"});
    EXPECT_FALSE(verdict.assurance.hw_authent);
    EXPECT_EQ(verdict.subject, "CN=Alice");
    EXPECT_EQ(verdict.serial, "1234");
    EXPECT_EQ(realm.verdict(card, "bob@LAB.TEST"), "card-of-other-user");
    EXPECT_EQ(realm.verdict(card, "alice/admin@LAB.TEST"), "card-of-other-user");
    EXPECT_EQ(realm.verdict(card, "alice@OTHER.TEST"), "card-of-other-user");
    EXPECT_EQ(realm.verdict(realm.card({build::pkinit_name("LAB.TEST", {"alice", "admin"})}),
                            "alice/admin@LAB.TEST"),
              "granted");
    EXPECT_EQ(realm.verdict(realm.card(std::vector<std::string>{})), "card-not-mapped");
}

TEST(Judgement, KnowsOneOfSeveralNamesOfACertificate) {
    Realm realm;
    const Der both = realm.card({build::upn("alice@LAB.TEST"), build::upn("bob@LAB.TEST")});
    EXPECT_EQ(realm.verdict(both), "granted");
    EXPECT_EQ(realm.verdict(both, "bob@LAB.TEST"), "granted");
    EXPECT_EQ(realm.verdict(both, "carol@LAB.TEST"), "card-ambiguous");
}

TEST(Judgement, RefusesWhatIsNoLogonCertificateOfThisRealm) {
    Realm realm;
    EXPECT_EQ(realm.verdict({}), "cert-malformed");
    Der cut = realm.card();
    cut.resize(cut.size() / 2);
    EXPECT_EQ(realm.verdict(cut), "cert-malformed");
    EXPECT_EQ(realm.verdict(Der(1'000'000, 0x30)), "cert-malformed");
    auto request = build::logon_request({build::upn("alice@LAB.TEST")});
    request.extensions = {build::key_usage({0}), build::extended_key_usage({"1.3.6.1.5.5.7.3.2"}),
                          build::alternative_names({build::upn("alice@LAB.TEST")})};
    EXPECT_EQ(realm.verdict(realm.card(request)), "cert-wrong-usage");
    const build::Authority stranger("Card CA");
    EXPECT_EQ(realm.verdict(stranger.issue(build::logon_request({build::upn("alice@LAB.TEST")})).der),
              "cert-not-trusted");
    request = build::logon_request({build::upn("alice@LAB.TEST")});
    request.not_after = build::now - 1;
    EXPECT_EQ(realm.verdict(realm.card(request)), "cert-expired");
    request.not_before = build::now + 10;
    request.not_after = build::now + 20;
    EXPECT_EQ(realm.verdict(realm.card(request)), "cert-not-yet-valid");
}

TEST(Judgement, TrustsOnlyLogonCas) {
    Realm realm;
    const build::Authority issuing("Issuing CA", &realm.ca);
    const Der card = issuing.issue(build::logon_request({build::upn("alice@LAB.TEST")})).der;
    EXPECT_EQ(realm.verdict(card), "cert-not-trusted"); // nobody has the CA between
    realm.write("issuing.pem", build::pem(issuing.der()));
    realm.settings("[certificates]\nintermediates = [\"DIR/issuing.pem\"]\n");
    realm.later();
    EXPECT_EQ(realm.verdict(card), "granted");
    realm.write("ca.pem", build::pem(issuing.der())); // now that one alone: as NTAuth lists it
    realm.later();
    EXPECT_EQ(realm.verdict(card), "granted");
    EXPECT_EQ(realm.verdict(realm.card()), "cert-not-trusted");
}

TEST(Judgement, GoesByTheAttributesOfTheEntryFirst) {
    Realm realm;
    const Der card = realm.card();
    const auto with = [&](std::optional<std::string> certmap, std::optional<std::string> cert_match,
                          const char* principal = "bob@LAB.TEST") {
        auto question = test::question_of(card, principal);
        question.signet_certmap = std::move(certmap);
        question.pkinit_cert_match = std::move(cert_match);
        const auto verdict = realm.ask(question);
        return std::string(policy::id_of(verdict.decision.reason)) + " " + verdict.by;
    };
    EXPECT_EQ(with("<SUBJECT>^CN=Alice$", {}), "granted signet_certmap");
    EXPECT_EQ(with("none", {}, "alice@LAB.TEST"), "card-not-mapped signet_certmap");
    EXPECT_EQ(with("<SUBJECT>^CN=Bob$", {}, "alice@LAB.TEST"), "card-not-mapped signet_certmap");
    EXPECT_EQ(with({}, "<SUBJECT>CN=Alice$"), "granted pkinit_cert_match");
    EXPECT_EQ(with("<SUBJECT>Alice", "<SUBJECT>Bob"), "card-not-mapped pkinit_cert_match");
    EXPECT_EQ(with("<SUBJECT>Bob", "<SUBJECT>Alice"), "card-not-mapped signet_certmap");
    EXPECT_EQ(with("<SUBJECT>Alice", "<SUBJECT>Alice"), "granted pkinit_cert_match");
    for (const char* broken : {"", "<SUBJ>x", "<SUBJECT>(", "X509:<I>", "<KU>nothing"}) {
        EXPECT_EQ(with(broken, {}, "alice@LAB.TEST"), "mapping-unusable signet_certmap") << broken;
    }
    const auto key = certmap::keys_of(certmap::parse_certificate(card).value());
    EXPECT_EQ(with(to_alt_security_identity(key.front()), {}), "granted signet_certmap");
    EXPECT_EQ(with("X509:<SKI>0011", {}), "card-not-mapped signet_certmap");
}

TEST(Judgement, ReadsPkinitCertMatchAsMitDoes) {
    Realm realm;
    auto request = build::logon_request({build::upn("alice@LAB.TEST"), build::upn("other@LAB.TEST")});
    request.subject = {{"DC", "test"}, {"OU", "Staff"}, {"CN", "Alice"}};
    const Der card = realm.card(request);
    const auto matches = [&](const char* text) {
        auto question = test::question_of(card, "bob@LAB.TEST");
        question.pkinit_cert_match = text;
        return realm.ask(question).granted();
    };
    EXPECT_TRUE(matches("<SUBJECT>^DC=test,OU=Staff,CN=Alice$"));
    EXPECT_FALSE(matches("<SUBJECT>^CN=Alice"));
    EXPECT_TRUE(matches("<SAN>^alice@"));
    EXPECT_TRUE(matches("<SAN>^other@"));
    EXPECT_FALSE(matches("<SAN>^third@"));
    EXPECT_TRUE(matches("<EKU>msScLogin<KU>digitalSignature"));
    EXPECT_FALSE(matches("<EKU>msScLogin,pkinit"));
    EXPECT_FALSE(matches("||<EKU>msScLogin,pkinit<SUBJECT>Bob"));
    EXPECT_TRUE(matches("||<EKU>pkinit<SUBJECT>Alice"));
    EXPECT_FALSE(matches("<EKU>pkinit<SUBJECT>Alice"));
    EXPECT_FALSE(matches("<ISSUER>Other CA"));
}

// As OpenSSL prints the name, without escapes.
TEST(Judgement, ReadsNamesInPkinitCertMatchAsOpenSslPrintsThem) {
    Realm realm;
    auto request = build::logon_request({build::upn("alice@LAB.TEST")});
    request.subject = {{"O", "Corp, Inc"},
                       {"CN", "J\u00fcrgen"},
                       {"UID", "j", MBSTRING_UTF8, true},
                       {"emailAddress", "j@corp.example"}};
    const Der card = realm.card(request);
    const auto matches = [&](const char* text) {
        auto question = test::question_of(card, "bob@LAB.TEST");
        question.pkinit_cert_match = text;
        return realm.ask(question).granted();
    };
    EXPECT_TRUE(matches("<SUBJECT>^O=Corp, Inc,"));
    EXPECT_TRUE(matches("<SUBJECT>,emailAddress=j@corp\\.example$"));
    EXPECT_TRUE(matches("<SUBJECT>,CN=J.rgen\\+UID=j,"));
    for (const char* text : {"<SUBJECT>Corp\\\\, Inc", "<SUBJECT>,E=j@", "<SUBJECT>,UID=j"})
        EXPECT_FALSE(matches(text)) << text;
}

TEST(Judgement, AsksTheStoreBeforeTheRules) {
    Realm realm;
    const Der card = realm.card();
    const auto keys = certmap::keys_of(certmap::parse_certificate(card).value());
    const auto strong = *std::ranges::find(keys, certmap::KeyKind::issuer_serial, &certmap::MappingKey::kind);
    realm.store({{"1", "bob", "bob@LAB.TEST", {}, {strong}}, {"2", "carol", "", {}, {strong}}});
    realm.later();
    EXPECT_EQ(realm.verdict(card), "card-of-other-user"); // though its UPN says so
    EXPECT_EQ(realm.verdict(card, "bob@LAB.TEST"), "granted");
    EXPECT_EQ(realm.verdict(card, "carol@LAB.TEST"), "granted"); // one card, two accounts
    EXPECT_EQ(realm.ask(card, "bob@LAB.TEST").by, "store entry 'bob' by issuer-serial");
}

TEST(Judgement, WantsStrongMappings) {
    Realm realm;
    const Der card = realm.card();
    const auto keys = certmap::keys_of(certmap::parse_certificate(card).value());
    const auto weak = *std::ranges::find(keys, certmap::KeyKind::upn, &certmap::MappingKey::kind);
    realm.store({{"1", "alice", "alice@LAB.TEST", build::now, {weak}}});
    const auto in_mode = [&](const std::string& mode) {
        realm.settings("[mapping]\nstore = \"DIR/store.mdb\"\n" + mode);
        realm.later();
        const auto verdict = realm.ask(card);
        return std::string(policy::id_of(verdict.decision.reason)) + (verdict.weak ? " weak" : "");
    };
    EXPECT_EQ(in_mode(""), "card-not-mapped weak");
    EXPECT_EQ(in_mode("strong_mapping = \"disabled\"\n"), "granted");
    EXPECT_EQ(in_mode("strong_mapping = \"compatibility\"\n"),
              "card-not-mapped weak"); // older than its account
    EXPECT_EQ(in_mode("strong_mapping = \"compatibility\"\ncertificate_backdating = \"18250d\"\n"),
              "granted");
}

TEST(Judgement, ComparesTheRealmOfAUpnAsSet) {
    Realm realm;
    const Der card = realm.card({build::upn("alice@lab.test")});
    EXPECT_EQ(realm.verdict(card), "card-of-other-user");
    realm.settings("[certificates]\nupn_realm = \"ignore-case\"\n");
    realm.later();
    EXPECT_EQ(realm.verdict(card), "granted");
    const Der suffix = realm.card({build::upn("alice@corp.example")});
    EXPECT_EQ(realm.verdict(suffix), "card-of-other-user");
    realm.settings("[certificates]\nupn_suffixes = [\"corp.example\"]\n");
    realm.later();
    EXPECT_EQ(realm.verdict(suffix), "granted");
}

TEST(Judgement, SaysWhatACardIsWorth) {
    Realm realm(R"(
[assurance]
indicator = "smartcard"
[[assurance.rule]]
name = "piv"
policies = ["2.16.840.1.101.3.2.1.3.13"]
hardware = true
keys = ["ec"]
indicators = ["piv"]
hw_authent = true
[[assurance.rule]]
issuers = ["abababababababababababababababababababababababababababababababab"]
indicators = ["other"]
)");
    EXPECT_EQ(realm.ask(realm.card()).assurance.indicators, std::vector<std::string>{"smartcard"});
    auto request = build::logon_request({build::upn("alice@LAB.TEST")});
    request.extensions.push_back(build::policies({"2.16.840.1.101.3.2.1.3.13"}));
    const auto verdict = realm.ask(realm.card(request));
    EXPECT_EQ(verdict.assurance.indicators, (std::vector<std::string>{"smartcard", "piv"}))
        << verdict.decision.detail;
    EXPECT_TRUE(verdict.assurance.hw_authent);
    EXPECT_EQ(realm.ask(realm.card(request), "bob@LAB.TEST").assurance, policy::Assurance{});
}

} // namespace
} // namespace signet::kdc
