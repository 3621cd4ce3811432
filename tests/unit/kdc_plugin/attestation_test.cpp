// SPDX-License-Identifier: Apache-2.0
// What a card said of its key when it was issued, and what a ticket is worth by it.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/pem.hpp"
#include "kdc_plugin/decision/attested_key.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace signet::kdc {
namespace {

namespace build = certmap::test;
using namespace std::string_literals;
using Texts = std::vector<std::string>;
using test::Authority;
using test::Der;

class AttestedKeyTest : public ::testing::Test {
protected:
    AttestedKeyTest() {
        realm_.write("maker.pem", build::pem(maker_.der()));
        std::filesystem::create_directory(realm_.path("attestations"));
        believe("maker.pem");
        realm_.later();
    }

    void believe(const std::string& makers) {
        realm_.settings(
            "[assurance]\nattestation_anchors = [\"" + realm_.path(makers) + "\"]\nattestations = \"" +
            realm_.path("attestations") +
            "\"\n[[assurance.rule]]\nattested = [\"hardware\", \"pin\"]\nindicators = [\"strong\"]\n"
            "[[assurance.rule]]\nattested = [\"touch\"]\nindicators = [\"touched\"]\n");
    }

    // PIN and touch as a YubiKey numbers them.
    Der statement(std::string policies, const build::Key& key, const Authority& by) const {
        return by.issue({.extensions = {{"1.3.6.1.4.1.41482.3.8", false, std::move(policies)}}, .key = key})
            .der;
    }

    void keep(const std::string& pem) const {
        const auto certificate = certmap::parse_certificate(card_.der);
        realm_.write("attestations/" + certmap::hexadecimal(certificate->key.info_sha256) + ".pem", pem);
    }

    CertificateVerdict verdict() { return realm_.ask(card_.der); }
    Texts indicators() { return verdict().assurance.indicators; }

    test::Realm realm_{};
    const Authority maker_{"Maker Root"};
    const Authority device_{"PIV Attestation", &maker_};
    const build::Issued card_ = realm_.ca.issue(build::logon_request({build::upn("alice@LAB.TEST")}));
    const std::string attester_ = build::pem(device_.der());
    const std::string good_ = build::pem(statement("\x02\x01"s, card_.key, device_)) + attester_;
};

TEST_F(AttestedKeyTest, MakesATicketWorthMore) {
    EXPECT_EQ(indicators(), Texts{"card"});
    EXPECT_EQ(verdict().warning, "");
    keep(good_);
    EXPECT_EQ(indicators(), (Texts{"card", "strong"}));
    keep(build::pem(statement("\x03\x02"s, card_.key, device_)) + attester_);
    EXPECT_EQ(indicators(), (Texts{"card", "strong", "touched"}));
}

// A statement that proves nothing takes nothing away from the certificate, and is told to the administrator.
TEST_F(AttestedKeyTest, ProvesNothingByAnythingElse) {
    const Authority stranger("Maker Root");
    const Authority forged("PIV Attestation", &stranger);
    const std::pair<const char*, std::string> rows[] = {
        {"of no maker", build::pem(statement("\x02\x01"s, card_.key, forged)) + build::pem(forged.der())},
        {"of no maker", build::pem(statement("\x02\x01"s, card_.key, forged)) + attester_},
        {"about another key", build::pem(statement("\x02\x01"s, build::ec_key(), device_)) + attester_},
        {"nothing of PIN and touch", build::pem(device_.issue({.key = card_.key}).der) + attester_},
        {"of no maker", attester_ + build::pem(statement("\x02\x01"s, card_.key, device_))},
        {"two certificates", build::pem(statement("\x02\x01"s, card_.key, device_))},
        {"two certificates", good_ + attester_},
        {"no CERTIFICATE", ""},
        {"broken", good_.substr(0, good_.size() / 4)},
        {"too long", std::string(max_attestation_file, '\n') + good_},
    };
    for (const auto& [problem, file] : rows) {
        keep(file);
        const auto found = verdict();
        EXPECT_TRUE(found.granted());
        EXPECT_EQ(found.assurance.indicators, Texts{"card"}) << problem;
        EXPECT_NE(found.warning.find(problem), std::string::npos) << found.warning;
    }
}

TEST_F(AttestedKeyTest, BelievesNobodyWhoCouldHaveWrittenIt) {
    keep(good_);
    std::filesystem::permissions(realm_.path("attestations"), std::filesystem::perms::all);
    EXPECT_EQ(indicators(), Texts{"card"});
    EXPECT_NE(verdict().warning.find("attestations"), std::string::npos);
}

TEST_F(AttestedKeyTest, GoesByTheMakersThatAreBelievedNow) {
    keep(good_);
    realm_.write("other.pem", build::pem(Authority("Other Maker").der()));
    believe("other.pem");
    realm_.later();
    EXPECT_EQ(indicators(), Texts{"card"});
    believe("maker.pem");
    realm_.later();
    EXPECT_EQ(indicators(), (Texts{"card", "strong"}));
}

TEST_F(AttestedKeyTest, StaysWithTheKeyWhenTheCertificateIsRenewed) {
    keep(good_);
    auto renewed = build::logon_request({build::upn("alice@LAB.TEST")});
    renewed.key = card_.key;
    renewed.serial_hex = "77";
    EXPECT_EQ(realm_.ask(realm_.card(renewed)).assurance.indicators, (Texts{"card", "strong"}));
}

} // namespace
} // namespace signet::kdc
