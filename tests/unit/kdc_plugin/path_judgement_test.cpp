// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/encoding.hpp"
#include "certmap/trust/authorities.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace signet::kdc {
namespace {

namespace build = certmap::test;
using test::Realm;

// A CA below logon_cas claims for its cards what it has no right to.
TEST(PathJudgement, BelievesNoPolicyThatThePathDoesNotAllow) {
    constexpr const char* hardware = "2.16.840.1.101.3.2.1.3.13";
    const std::string rules =
        "[assurance]\n[[assurance.rule]]\nhardware = true\nindicators = [\"hardware\"]\n"
        "hw_authent = true\n[[assurance.rule]]\npolicies = [\"1.2.3.4\"]\n"
        "indicators = [\"low\"]\n";
    Realm realm;
    const auto worth = [&](std::vector<build::Extension> of_ca, const std::vector<std::string>& of_card) {
        build::Request request;
        request.extensions = {build::basic_constraints(true), build::key_usage({5, 6})};
        request.extensions.insert(request.extensions.end(), of_ca.begin(), of_ca.end());
        const build::Authority issuing("Issuing CA", &realm.ca, request);
        realm.write("issuing.pem", build::pem(issuing.der()));
        realm.settings("[certificates]\nintermediates = [\"DIR/issuing.pem\"]\n" + rules);
        realm.later();
        auto card = build::logon_request({build::upn("alice@LAB.TEST")});
        card.extensions.push_back(build::policies(of_card));
        const auto verdict = realm.ask(issuing.issue(card).der);
        EXPECT_EQ(verdict.assurance.hw_authent, std::ranges::find(verdict.assurance.indicators, "hardware") !=
                                                    verdict.assurance.indicators.end());
        std::string text(policy::id_of(verdict.decision.reason));
        for (const std::string& indicator : verdict.assurance.indicators)
            text += " " + indicator;
        return text;
    };
    EXPECT_EQ(worth({build::policies({hardware})}, {hardware}), "granted card hardware");
    EXPECT_EQ(worth({build::policies({"1.2.3.4"})}, {hardware}), "granted card");
    EXPECT_EQ(worth({build::policies({"1.2.3.4"})}, {hardware, "1.2.3.4"}), "granted card low");
    EXPECT_EQ(worth({}, {hardware}), "granted card");
    EXPECT_EQ(worth({build::policies({"1.2.3.4"}), build::policy_constraints(0)}, {hardware}), "cert-policy");
    EXPECT_EQ(worth({build::policies({"1.2.3.4"}), build::policy_constraints(0)}, {"1.2.3.4"}),
              "granted card low");
    EXPECT_EQ(worth({build::policies({"1.2.3.4"}), build::policy_mapping("1.2.3.4", hardware)}, {hardware}),
              "granted card low");
}

TEST(PathJudgement, KnowsAnIssuerByItsKey) {
    Realm realm;
    const auto with_issuer = [&](const build::Authority& authority) {
        const auto key = certmap::key_of_authority(authority.der()).value();
        realm.settings("[assurance]\n[[assurance.rule]]\nissuers = [\"" + certmap::hexadecimal(key) +
                       "\"]\nindicators = [\"mine\"]\n");
        realm.later();
        return realm.ask(realm.card()).assurance.indicators.size() == 2;
    };
    EXPECT_TRUE(with_issuer(realm.ca));
    EXPECT_FALSE(with_issuer(build::Authority("Card CA"))); // of the same name
}

// Each objection to a path has a reason of its own, which a person can act upon.
TEST(PathJudgement, NamesTheObjectionToAPath) {
    Realm realm;
    struct Row {
        const char* reason;
        std::function<void(build::Request&)> of_ca;
        std::function<void(build::Request&)> of_card;
    };
    const auto as_is = [](build::Request&) {};
    const auto with = [](const build::Extension& extension) {
        return [=](build::Request& request) { request.extensions.push_back(extension); };
    };
    const Row rows[] = {
        {"granted", as_is, as_is},
        {"cert-ca-expired", [](build::Request& ca) { ca.not_after = build::now - 1; }, as_is},
        {"cert-ca-not-yet-valid", [](build::Request& ca) { ca.not_before = build::now + 1; }, as_is},
        {"cert-weak-digest", [](build::Request& ca) { ca.digest = EVP_sha1(); }, as_is},
        {"cert-weak-digest", as_is, [](build::Request& card) { card.digest = EVP_sha1(); }},
        {"cert-weak-key", as_is, [](build::Request& card) { card.key = build::rsa_key(1024); }},
        {"cert-weak-key", [](build::Request& ca) { ca.key = build::rsa_key(1024); }, as_is},
        {"cert-extension-unknown", with({"1.2.3.4", true, build::tlv(0x05, "")}), as_is},
        {"cert-extension-unknown", as_is, with({"1.2.3.4", true, build::tlv(0x05, "")})},
        {"cert-name-constraints", with(build::name_constraints({build::upn("@evil.test")})), as_is},
        {"granted", with(build::name_constraints({build::upn("@lab.test")})), as_is},
        {"cert-policy", with(build::policy_constraints(0)), as_is},
        {"cert-ca-not-for-logon", with(build::extended_key_usage({"1.3.6.1.5.5.7.3.1"})), as_is},
        {"cert-path-invalid",
         [](build::Request& ca) {
             ca.extensions = {build::basic_constraints(true), build::key_usage({0})};
         },
         as_is},
        {"cert-is-ca", as_is,
         [](build::Request& card) { card.extensions = {build::basic_constraints(true)}; }},
    };
    for (const Row& row : rows) {
        build::Request ca;
        ca.extensions = {build::basic_constraints(true), build::key_usage({5, 6})};
        row.of_ca(ca);
        const build::Authority issuing("Issuing CA", &realm.ca, ca);
        realm.write("issuing.pem", build::pem(issuing.der()));
        realm.settings("[certificates]\nintermediates = [\"DIR/issuing.pem\"]\n");
        realm.later();
        auto card = build::logon_request({build::upn("alice@LAB.TEST")});
        row.of_card(card);
        const auto verdict = realm.ask(issuing.issue(card).der);
        EXPECT_EQ(policy::id_of(verdict.decision.reason), row.reason) << verdict.decision.detail;
    }
}

} // namespace
} // namespace signet::kdc
