// SPDX-License-Identifier: Apache-2.0
// Which certificates a service takes: each condition, and that every use asks for them before the PIN and after it.
#include "policy/unlock.hpp"
#include "tests/unit/policy/elevate_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace signet::policy {
namespace {

using Texts = std::vector<std::string>;

const std::string card_ca(64, 'a');
const std::string other_ca(64, 'b');
const Texts smartcard{"1.3.6.1.4.1.311.20.2.2"};
const Texts hardware{"2.16.840.1.101.3.2.1.3.13", "1.2.3"};
const Texts none{};

CertificateFacts card() {
    return {hardware, card_ca, CertificateKey::rsa, 2048, smartcard};
}

struct Case {
    const char* what;
    ServiceCertificates wanted;
    CertificateFacts facts;
    const char* detail; // nullptr: it is taken
};

constexpr const char* no_purpose = "certificates.eku_any has none of its purposes";
constexpr const char* no_policy = "certificates.policies has none of the policies that its path allows";
constexpr const char* no_issuer = "certificates.issuers does not have the key of its CA";
constexpr const char* no_key = "certificates.keys does not have the kind of its key";
constexpr const char* not_attested = "certificates.attested wants what its maker does not attest";
constexpr const char* no_bits = "certificates.rsa_bits is more than its key has";

std::vector<Case> cases() {
    using enum CertificateKey;
    const CertificateFacts ec_key{none, card_ca, ec, 256, smartcard};
    const CertificateFacts without{none, card_ca, rsa, 2048, none};
    constexpr auto hardware_key = KeyAttestation::hardware;
    using enum KeyAttestation;
    CertificateFacts attested = card();
    attested.attested = {hardware_key, pin};
    return {
        {"nothing asked", {}, card(), nullptr},
        {"nothing asked, nothing known", {}, {}, nullptr},
        {"a purpose", {.eku_any = smartcard}, card(), nullptr},
        {"one of the purposes", {.eku_any = {"1.2.3.4", smartcard[0]}}, card(), nullptr},
        {"another purpose", {.eku_any = {"1.3.6.1.5.2.3.4"}}, card(), no_purpose},
        {"a purpose as a policy", {.eku_any = {"1.2.3"}}, card(), no_purpose},
        {"no purposes wanted", {.eku_any = {"none"}}, without, nullptr},
        {"no purposes wanted, one there", {.eku_any = {"none"}}, card(), no_purpose},
        {"a purpose wanted, none there", {.eku_any = smartcard}, without, no_purpose},
        {"no purposes wanted, nothing known", {.eku_any = {"none"}}, {}, no_purpose},
        {"a policy", {.policies = {"1.2.3"}}, card(), nullptr},
        {"one of the policies", {.policies = {"9.9", "1.2.3"}}, card(), nullptr},
        {"another policy", {.policies = {"1.2"}}, card(), no_policy},
        {"a policy, none left", {.policies = {"1.2.3"}}, ec_key, no_policy},
        {"its CA", {.issuers = {other_ca, card_ca}}, card(), nullptr},
        {"another CA", {.issuers = {other_ca}}, card(), no_issuer},
        {"a CA, not known", {.issuers = {other_ca}}, {}, no_issuer},
        {"its key", {.keys = {rsa}}, card(), nullptr},
        {"either key", {.keys = {rsa, ec}}, ec_key, nullptr},
        {"another key", {.keys = {ec}}, card(), no_key},
        {"a key of no kind", {.keys = {rsa, ec}}, {none, card_ca, std::nullopt, 4096, none}, no_key},
        {"enough bits", {.rsa_bits = 2048}, card(), nullptr},
        {"too few", {.rsa_bits = 2049}, card(), no_bits},
        {"an EC key is not asked", {.rsa_bits = 4096}, ec_key, nullptr},
        {"a key of no kind is", {.rsa_bits = 1}, {none, card_ca, std::nullopt, 4096, none}, no_bits},
        {"attested", {.attested = {pin}}, attested, nullptr},
        {"attested as born there", {.attested = {hardware_key, pin}}, attested, nullptr},
        {"not touched", {.attested = {pin, touch}}, attested, not_attested},
        {"a PIN is not one each time", {.attested = {pin_always}}, attested, not_attested},
        {"not attested", {.attested = {hardware_key}}, card(), not_attested},
        {"all of it", {smartcard, {"1.2.3"}, {card_ca}, {rsa}, 2048, {pin}}, attested, nullptr},
        {"all but one", {smartcard, {"1.2.3"}, {other_ca}, {rsa}, 2048, {pin}}, attested, no_issuer},
    };
}

Settings settings_for(const std::string& service, const ServiceCertificates& wanted) {
    Settings settings = settings_of(CardOwner::self);
    settings.services["i3lock"].use = ServiceUse::unlock;
    settings.services["sudo"].elevate.offline = true;
    settings.services[service].certificates = wanted;
    return settings;
}

TEST(CertificateConditions, AreEachAsked) {
    for (const Case& row : cases()) {
        const Decision expected = row.detail ? refuse(Reason::cert_not_for_service, row.detail) : grant();
        EXPECT_EQ(may_use_certificate(settings_for("login", row.wanted), "login", row.facts), expected)
            << row.what;
        EXPECT_TRUE(may_use_certificate(settings_for("login", row.wanted), "sudo", row.facts).granted());
    }
}

CandidateFacts candidate(std::string_view service, const CertificateFacts& certificate) {
    CandidateFacts facts;
    facts.service = service;
    facts.certificate = grant();
    facts.certificate_facts = certificate;
    facts.has_principal = true;
    facts.account = cards[0].account;
    facts.requested_user = "ann";
    facts.requested_uid = ann;
    facts.peer_uid = root_uid;
    facts.is_remote = false;
    return facts;
}

TEST(CertificateConditions, AreAskedBeforeThePinByEveryUse) {
    for (const Case& row : cases()) {
        const Reason expected = row.detail ? Reason::cert_not_for_service : Reason::granted;
        for (const std::string_view service : {"login", "i3lock"}) {
            const auto verdict = judge_candidate(settings_for(std::string(service), row.wanted),
                                                 candidate(service, row.facts));
            EXPECT_EQ(verdict.decision.reason, expected) << row.what;
            EXPECT_EQ(verdict.standing, row.detail ? Standing::refused : Standing::usable) << row.what;
        }
        const auto verdict = judge_candidate_to_elevate(settings_for("sudo", row.wanted), good_sudo(),
                                                        candidate("sudo", row.facts));
        EXPECT_EQ(verdict.decision.reason, expected) << row.what;
        EXPECT_EQ(verdict.standing, row.detail ? Standing::refused : Standing::usable) << row.what;
    }
}

TEST(CertificateConditions, AreAskedAgainAfterThePinByEveryUse) {
    for (const Case& row : cases()) {
        const Reason expected = row.detail ? Reason::cert_not_for_service : Reason::granted;
        IdentityFacts facts = good_facts(CardOwner::self);
        facts.certificate_facts = row.facts;
        EXPECT_EQ(may_elevate(settings_for("sudo", row.wanted), facts).decision.reason, expected) << row.what;
        facts.begin = good_begin();
        EXPECT_EQ(may_log_on(settings_for("login", row.wanted), facts).decision.reason, expected) << row.what;
        facts.begin.service = "i3lock";
        EXPECT_EQ(may_unlock(settings_for("i3lock", row.wanted), facts).decision.reason, expected)
            << row.what;
        SignatureFacts proof;
        proof.begin = good_sudo();
        proof.certificate = grant();
        proof.certificate_facts = row.facts;
        proof.principal = facts.principal;
        proof.principal_allowed = true;
        proof.of_card = cards[0].account;
        EXPECT_EQ(may_elevate_by_signature(settings_for("sudo", row.wanted), proof).decision.reason, expected)
            << row.what;
    }
}

// Whose card it is not is told of nobody else's.
TEST(CertificateConditions, SayNothingAboutTheCardOfSomebodyElse) {
    const Settings settings = settings_for("login", {.issuers = {other_ca}});
    CandidateFacts facts = candidate("login", card());
    facts.requested_uid = bob;
    EXPECT_EQ(judge_candidate(settings, facts).standing, Standing::other_users);
}

TEST(CertificateConditions, TellMoreThanACardThatIsSomebodyElses) {
    const auto refused = [](Reason reason) { return Candidate{"", {Standing::refused, {reason}}}; };
    for (const Reason less :
         {Reason::card_of_other_user, Reason::service_not_for_account, Reason::cert_expired}) {
        const Choice choice = choose(std::vector{refused(less), refused(Reason::cert_not_for_service)});
        EXPECT_EQ(std::get<Decision>(choice).reason, Reason::cert_not_for_service);
    }
}

} // namespace
} // namespace signet::policy
