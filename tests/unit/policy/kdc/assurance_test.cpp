// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/assurance.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace signet::policy {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* attested = "1.3.6.1.4.1.311.21.30";

struct Card {
    Texts policies{"1.2.3", "1.2.4"};
    std::string issuer_key = "abcd";
    std::optional<CertificateKey> key = CertificateKey::rsa;
    unsigned bits = 2048;
    std::vector<KeyAttestation> attested{};
};

Assurance worth(const std::vector<AssuranceRule>& rules, const Card& card) {
    AssuranceSettings settings;
    settings.rules = rules;
    return assurance_of(settings, {.policies = card.policies,
                                   .issuer_key = card.issuer_key,
                                   .key = card.key,
                                   .key_bits = card.bits,
                                   .attested = card.attested});
}

bool applies(AssuranceRule rule, const Card& card) {
    rule.indicators = {"strong"};
    return worth({rule}, card).indicators == Texts{"card", "strong"};
}

TEST(Assurance, IsThatOfACardWithoutRules) {
    EXPECT_EQ(worth({}, {}), (Assurance{{"card"}, false, {}}));
}

TEST(Assurance, AsksForEachCondition) {
    using enum CertificateKey;
    using enum KeyAttestation;
    struct Row {
        const char* what;
        AssuranceRule rule;
        Card card;
        bool expected;
    };
    for (const Row& row : {
             Row{"nothing asked", {}, {}, true},
             Row{"nothing asked, another key", {}, {.key = std::nullopt}, true},
             Row{"its policy", {.policies = {"1.2.4"}}, {}, true},
             Row{"one of its policies", {.policies = {"9.9", "1.2.3"}}, {}, true},
             Row{"another policy", {.policies = {"1.2"}}, {}, false},
             Row{"no policy", {.policies = {"1.2.3"}}, {.policies = {}}, false},
             Row{"its issuer", {.issuers = {"0123", "abcd"}}, {}, true},
             Row{"another issuer", {.issuers = {"abc"}}, {}, false},
             Row{"no issuer", {.issuers = {"abc"}}, {.issuer_key = ""}, false},
             Row{"its key", {.keys = {ec, rsa}}, {}, true},
             Row{"another key", {.keys = {ec}}, {}, false},
             Row{"a key of no kind", {.keys = {ec, rsa}}, {.key = std::nullopt}, false},
             Row{"enough bits", {.rsa_bits = 2048}, {}, true},
             Row{"too few bits", {.rsa_bits = 2049}, {}, false},
             Row{"EC has no bits", {.rsa_bits = 3072}, {.key = ec, .bits = 256}, true},
             Row{"bits of no kind", {.rsa_bits = 1024}, {.key = std::nullopt}, false},
             Row{"attested", {.attested = {pin, hardware}}, {.attested = {hardware, pin, touch}}, true},
             Row{"not all attested",
                 {.attested = {hardware, pin_always}},
                 {.attested = {hardware, pin}},
                 false},
             Row{"nothing attested", {.attested = {hardware}}, {}, false},
             Row{"hardware", {.hardware = true}, {.policies = {"1.2.3", attested}}, true},
             Row{"no hardware", {.hardware = true}, {}, false},
             Row{"one condition of two", {.policies = {"1.2.3"}, .keys = {ec}}, {}, false},
         })
        EXPECT_EQ(applies(row.rule, row.card), row.expected) << row.what;
}

TEST(Assurance, AddsUpTheRulesThatApply) {
    const std::vector<AssuranceRule> rules{
        {.name = "first", .indicators = {"a", "card"}},
        {.name = "not this one", .issuers = {"0123"}, .indicators = {"x"}, .hw_authent = true},
        {.indicators = {"b", "a"}},
    };
    EXPECT_EQ(worth(rules, {}), (Assurance{{"card", "a", "b"}, false, {"first", "rule 3"}}));
}

TEST(Assurance, OneRuleIsEnoughForTheFlag) {
    const std::vector<AssuranceRule> rules{{.name = "flag", .hw_authent = true}, {.indicators = {"a"}}};
    EXPECT_EQ(worth(rules, {}), (Assurance{{"card", "a"}, true, {"flag", "rule 2"}}));
}

TEST(Assurance, GoesByTheSettings) {
    const Texts policies{attested};
    AssuranceSettings settings{.indicator = "piv",
                               .hardware_policies = {"1.2.3"},
                               .rules = {{.hardware = true, .indicators = {"piv", "hardware"}}}};
    EXPECT_EQ(assurance_of(settings, {.policies = policies}).indicators, Texts{"piv"});
    settings.hardware_policies = policies;
    EXPECT_EQ(assurance_of(settings, {.policies = policies}).indicators, (Texts{"piv", "hardware"}));
    settings.hardware_policies = {};
    EXPECT_EQ(assurance_of(settings, {.policies = policies}).indicators, Texts{"piv"});
}

TEST(Assurance, KnowsThePoliciesOfHardware) {
    EXPECT_EQ(built_in_hardware_policies(),
              (Texts{"1.3.6.1.4.1.311.21.30", "1.3.6.1.4.1.311.21.31", "2.16.840.1.101.3.2.1.3.7",
                     "2.16.840.1.101.3.2.1.3.13", "2.16.840.1.101.3.2.1.3.16"}));
}

} // namespace
} // namespace signet::policy
