// SPDX-License-Identifier: Apache-2.0
// What a judge notices of its files, and what it makes of bad ones.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace signet::kdc {
namespace {

namespace build = certmap::test;
using test::Der;
using test::Realm;

bool has_error(const std::vector<Notice>& notices) {
    return std::ranges::any_of(notices, &Notice::is_error);
}

std::string block_line(const Der& certificate) {
    return certmap::block_line_of_certificate(certmap::parse_certificate(certificate).value().sha256) + "\n";
}

TEST(Judge, WithoutSettingsTakesNoCard) {
    Judge judge("/nonexistent/kdc.toml");
    EXPECT_TRUE(has_error(judge.refresh({})));
    EXPECT_FALSE(judge.usable());
    const auto verdict = judge.judge(CertificateQuestion{}, {});
    EXPECT_EQ(verdict.decision.reason, policy::Reason::kdc_settings_unusable);
    EXPECT_NE(verdict.decision.detail.find("/nonexistent/kdc.toml"), std::string::npos);
}

TEST(Judge, LooksOnceASecondAtMost) {
    Realm realm;
    const auto start = Judge::Clock::time_point(std::chrono::hours(1));
    realm.write("kdc.toml", "nonsense");
    EXPECT_TRUE(realm.judge.refresh(start + std::chrono::milliseconds(999)).empty());
    EXPECT_FALSE(realm.judge.refresh(start + std::chrono::seconds(1)).empty());
}

TEST(Judge, KeepsTheLastGoodSettings) {
    Realm realm("[assurance]\nindicator = \"first\"\n");
    realm.write("kdc.toml", "mode = \"enforce\"\n[certificates\n");
    EXPECT_TRUE(has_error(realm.later()));
    EXPECT_TRUE(realm.later().empty()); // said once
    EXPECT_EQ(realm.judge.settings().assurance.indicator, "first");
    EXPECT_EQ(realm.verdict(realm.card()), "granted");
    realm.settings("[assurance]\nindicator = \"second\"\n");
    EXPECT_FALSE(has_error(realm.later()));
    EXPECT_EQ(realm.judge.settings().assurance.indicator, "second");
    std::filesystem::remove(realm.path("kdc.toml"));
    EXPECT_TRUE(has_error(realm.later()));
    EXPECT_EQ(realm.judge.settings().assurance.indicator, "second");
}

TEST(Judge, ComesToItsSensesWhenTheSettingsDo) {
    Realm realm("[certificate]\n");
    EXPECT_EQ(realm.verdict(realm.card()), "kdc-settings-unusable");
    EXPECT_NE(realm.judge.problem().find("certificate"), std::string::npos);
    realm.settings("");
    realm.later();
    EXPECT_EQ(realm.verdict(realm.card()), "granted");
}

TEST(Judge, RefusesSettingsThatOthersMayWrite) {
    Realm realm;
    std::ifstream file(realm.path("kdc.toml"));
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    for (const int mode : {0666, 0664, 0602}) {
        realm.write("kdc.toml", text, mode);
        EXPECT_TRUE(has_error(realm.later())) << std::oct << mode;
    }
    realm.write("kdc.toml", text, 0600);
    EXPECT_FALSE(has_error(realm.later()));
    std::filesystem::remove(realm.path("kdc.toml"));
    ASSERT_EQ(mkfifo(realm.path("kdc.toml").c_str(), 0600), 0);
    EXPECT_TRUE(has_error(realm.later())); // and does not wait for a writer
}

TEST(Judge, RefusesRulesThatDoNotParseWithTheirLine) {
    Realm realm("[[mapping.rule]]\nname = \"broken\"\nmatch = \"<SUBJECT>(\"\nprincipal = "
                "\"{subject_nt_principal}\"\n");
    EXPECT_FALSE(realm.judge.usable());
    EXPECT_NE(realm.judge.problem().find("kdc.toml:"), std::string::npos) << realm.judge.problem();
    EXPECT_NE(realm.judge.problem().find("broken"), std::string::npos) << realm.judge.problem();
}

TEST(Judge, NoticesThatACardIsBlocked) {
    Realm realm;
    const Der card = realm.card();
    EXPECT_EQ(realm.verdict(card), "granted");
    realm.write("blocked", block_line(card));
    realm.later();
    EXPECT_EQ(realm.verdict(card), "cert-blocked");
    realm.write("blocked", "# nobody\n");
    realm.later();
    EXPECT_EQ(realm.verdict(card), "granted");
}

TEST(Judge, KeepsTheLastGoodBlockList) {
    Realm realm;
    const Der card = realm.card();
    realm.write("blocked", block_line(card));
    realm.later();
    for (const char* bad : {"cert 12\n", "\xff\xfe"}) {
        realm.write("blocked", bad);
        EXPECT_TRUE(has_error(realm.later()));
        EXPECT_EQ(realm.verdict(card), "cert-blocked") << bad;
    }
    std::filesystem::remove(realm.path("blocked"));
    EXPECT_TRUE(has_error(realm.later()));
    EXPECT_EQ(realm.verdict(card), "cert-blocked");
}

TEST(Judge, TakesNoCardWithABlockListThatItNeverCouldRead) {
    Realm realm("[certificate]\n"); // nothing is read behind this
    realm.write("blocked", "cert 12\n");
    realm.settings("");
    EXPECT_TRUE(has_error(realm.later()));
    EXPECT_EQ(realm.verdict(realm.card()), "kdc-settings-unusable");
    realm.write("blocked", "");
    realm.later();
    EXPECT_EQ(realm.verdict(realm.card()), "granted");
}

TEST(Judge, AsksAgainWhatMayChangeOfACertificateThatItKnows) {
    Realm realm;
    const Der card = realm.card();
    EXPECT_EQ(realm.verdict(card), "granted");
    auto later = test::question_of(card, "alice@LAB.TEST");
    later.now = build::now + 1'000'000'000;
    EXPECT_FALSE(realm.ask(later).granted());
    later.now = 1'000'000'000;
    EXPECT_FALSE(realm.ask(later).granted());
    Der changed = card;
    changed.back() ^= 1U;
    EXPECT_EQ(realm.verdict(changed), "cert-not-trusted");
    realm.write("ca.pem", build::pem(build::Authority("Other CA").der()));
    realm.later();
    EXPECT_EQ(realm.verdict(card), "cert-not-trusted");
}

TEST(KnownCertificates, AreSoManyAndTheLastUsedStay) {
    certmap::KnownCertificates known;
    const auto card = [](std::size_t number) {
        auto one = std::make_shared<certmap::KnownCertificate>();
        one->certificate.der.assign(3, static_cast<std::uint8_t>(number));
        one->certificate.der.back() = static_cast<std::uint8_t>(number >> 8U);
        one->paths = {{.holds = {10, 20}}};
        return one;
    };
    for (std::size_t i = 0; i < certmap::KnownCertificates::usual; ++i)
        known.keep(card(i));
    known.keep(card(0));
    EXPECT_EQ(known.size(), certmap::KnownCertificates::usual);
    EXPECT_NE(known.find(card(0)->certificate.der, 15), nullptr);
    EXPECT_EQ(known.find(card(0)->certificate.der, 10), nullptr);
    EXPECT_EQ(known.find(card(0)->certificate.der, 20), nullptr);
    known.keep(card(certmap::KnownCertificates::usual));
    EXPECT_EQ(known.size(), certmap::KnownCertificates::usual);
    EXPECT_NE(known.find(card(0)->certificate.der, 15), nullptr);
    EXPECT_EQ(known.find(card(1)->certificate.der, 15), nullptr);
    EXPECT_NE(known.find(card(2)->certificate.der, 15), nullptr);
}

TEST(Judge, FollowsTheStore) {
    Realm realm;
    const Der card = realm.card();
    const auto key = certmap::keys_of(certmap::parse_certificate(card).value()).front();
    EXPECT_EQ(realm.verdict(card, "bob@LAB.TEST"), "card-of-other-user");
    realm.store({{"1", "bob", "bob@LAB.TEST", {}, {key}}});
    EXPECT_FALSE(has_error(realm.later()));
    EXPECT_EQ(realm.verdict(card, "bob@LAB.TEST"), "granted");
    realm.store({{"1", "carol", "carol@LAB.TEST", {}, {key}}});
    realm.later();
    EXPECT_EQ(realm.verdict(card, "bob@LAB.TEST"), "card-of-other-user");
    EXPECT_EQ(realm.verdict(card, "carol@LAB.TEST"), "granted");
    realm.write("store.mdb", "no store at all");
    EXPECT_TRUE(has_error(realm.later()));
    EXPECT_TRUE(realm.later().empty()); // said once
    EXPECT_EQ(realm.verdict(card, "carol@LAB.TEST"), "granted");
    std::filesystem::remove(realm.path("store.mdb"));
    EXPECT_TRUE(has_error(realm.later()));
    EXPECT_EQ(realm.verdict(card, "carol@LAB.TEST"), "granted");
    EXPECT_EQ(realm.verdict(card), "card-of-other-user"); // the rules have not taken over
}

TEST(Judge, MapsNobodyByAStoreThatItCannotRead) {
    Realm realm("[certificate]\n");
    realm.write("store.mdb", "no store at all");
    realm.settings("");
    EXPECT_TRUE(has_error(realm.later()));
    EXPECT_EQ(realm.verdict(realm.card()), "mapping-unusable");
}

// Those of the domain come and go with the store, and stand behind those of the settings.
TEST(Judge, GoesByTheRulesThatTheStoreHas) {
    Realm realm;
    const std::vector<certmap::Entry> alice{{"1", "alice", "alice@LAB.TEST", {}, {}}};
    const Der card = realm.card({build::rfc822_name("alice@mail.example")});
    const certmap::DomainFacts by_mail{
        .rules = {{.priority = 5, .map = "(uid={subject_rfc822_name.short_name})", .name = "mail"}}};
    const certmap::DomainFacts broken{.rules = {{.map = "(uid={nonsense})"}}};
    realm.store(alice);
    realm.settings("[mapping]\nstore = \"DIR/store.mdb\"\nstrong_mapping = \"names\"\n");
    realm.later();
    EXPECT_EQ(realm.verdict(card), "card-not-mapped");
    realm.store(alice, by_mail);
    realm.later();
    const auto found = realm.ask(card);
    EXPECT_TRUE(found.granted()) << found.decision.detail;
    EXPECT_NE(found.by.find("'mail'"), std::string::npos) << found.by;
    realm.store(alice, broken);
    const auto notices = realm.later();
    ASSERT_FALSE(notices.empty());
    EXPECT_TRUE(notices.back().is_error);
    EXPECT_EQ(realm.verdict(card), "granted"); // by the last good ones
    realm.store(alice);
    realm.later();
    EXPECT_EQ(realm.verdict(card), "card-not-mapped");
}

} // namespace
} // namespace signet::kdc
