// SPDX-License-Identifier: Apache-2.0
// Logons whose card is at another machine, over fake judges.
#include "daemon/signetd/sessions/given_keys.hpp"
#include "tests/unit/daemon/gate_scene.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace signet::daemon {
namespace {

using policy::GateProof;
using protocol::GatePhase;
using protocol::GateVerdict;
using protocol::MessageType;
using protocol::Outcome;

constexpr const char* alices_key = "AAAAalice";
constexpr const char* other_key = "AAAAother";

class GateTest : public GateScene {
protected:
    GateTest() { scene.host.holders[alices_key] = fakes::FakeCertificate(); }

    GateVerdict offer(const std::string& key, const std::string& user = "alice",
                      const std::string& service = "sshd") {
        return scene.loop.run(pass_gate(scene.services, asking(), protocol::GateKey{service, user, key}));
    }
    GateVerdict present(const std::string& der, const std::string& service = "vpn") {
        return show(der, "alice", "", service);
    }
    GateVerdict go_on(GatePhase phase, std::vector<std::string> keys) {
        protocol::GateSession question;
        question.phase = phase;
        question.service = "sshd";
        question.user = "alice";
        question.keys = std::move(keys);
        return scene.loop.run(pass_gate(scene.services, sshd(), std::move(question)));
    }
};

TEST_F(GateTest, TheKeyOfTheUsersCardIsGivenWithItsOptions) {
    const auto verdict = offer(alices_key);
    EXPECT_EQ(verdict.outcome, Outcome::granted);
    ASSERT_EQ(verdict.options.size(), 2U);
    EXPECT_EQ(verdict.options[0], "restrict");
    ASSERT_EQ(scene.journal.events.size(), 1U);
    const AuditEvent& event = scene.journal.events[0];
    EXPECT_EQ(event.event, "gate");
    EXPECT_EQ(event.action, "key");
    EXPECT_EQ(event.service, "sshd");
    EXPECT_EQ(event.user, "alice");
    EXPECT_EQ(event.principal, "alice@LAB.TEST");
}

TEST_F(GateTest, TheSecondQuestionOfTheSameSshdIsNoNewRecord) {
    offer(alices_key);
    EXPECT_EQ(offer(alices_key).outcome, Outcome::granted);
    EXPECT_EQ(scene.journal.events.size(), 1U);
}

TEST_F(GateTest, EachRefusalHasItsReasonAndIsRecorded) {
    scene.host.accounts["daemon"] = {"daemon", 1, 1};
    scene.host.holders["AAAAexpired"].refused = policy::Reason::cert_expired;
    scene.host.holders["AAAAdaemon"].user = "daemon";
    struct Row {
        std::string key, user, service;
        const char* reason;
    };
    const Row rows[] = {
        {other_key, "alice", "sshd", "key-unknown"},
        {"AAAAexpired", "alice", "sshd", "cert-expired"},
        {alices_key, "bob", "sshd", "card-of-other-user"},
        {alices_key, "nobody-there", "sshd", "account-unknown"},
        {"AAAAdaemon", "daemon", "sshd", "account-not-allowed"},
        {alices_key, "alice", "login", "service-off"},
        {alices_key, "alice", "unnamed", "service-off"},
        {alices_key, "alice", "vpn", "proof-not-allowed"},
    };
    for (const Row& row : rows) {
        const auto before = scene.journal.events.size();
        const auto verdict = offer(row.key, row.user, row.service);
        EXPECT_EQ(verdict.reason, row.reason) << row.key << " " << row.user << " " << row.service;
        EXPECT_NE(verdict.outcome, Outcome::granted);
        EXPECT_TRUE(verdict.options.empty());
        EXPECT_FALSE(verdict.text.empty());
        ASSERT_EQ(scene.journal.events.size(), before + 1);
    }
}

TEST_F(GateTest, AStoreThatIsTooOldIsNoAnswer) {
    scene.settings->mapping.max_store_age = std::chrono::hours(1);
    scene.host.store_updated = std::time(nullptr) - 7200;
    EXPECT_EQ(offer(alices_key).reason, "store-stale");
    scene.host.store_updated = 0;
    EXPECT_EQ(offer(alices_key).reason, "store-stale");
    scene.host.store_updated = std::time(nullptr);
    EXPECT_EQ(offer(alices_key).outcome, Outcome::granted);
}

TEST_F(GateTest, JudgesThatAreGoneAreARefusalAndComeAgain) {
    scene.host.mishaps[MessageType::judge_key] = fakes::Mishap::death;
    EXPECT_EQ(offer(alices_key).reason, "worker-lost");
    scene.host.mishaps.clear();
    EXPECT_EQ(offer(alices_key).outcome, Outcome::granted);
    EXPECT_EQ(scene.workers.started(verb::gate), 2);
    offer(other_key);
    EXPECT_EQ(scene.workers.started(verb::gate), 2) << "it is kept";
    scene.workers.cannot_start(verb::gate);
    scene.services.settings = std::make_shared<policy::Settings>(*scene.settings);
    EXPECT_EQ(offer(alices_key).reason, "worker-lost");
}

TEST_F(GateTest, NewSettingsAreThoseOfANewJudge) {
    offer(alices_key);
    auto settings = std::make_shared<policy::Settings>(*scene.settings);
    settings->certificates.block_list = "/etc/signet/blocked";
    scene.services.settings = settings;
    offer(alices_key);
    ASSERT_EQ(scene.host.told_to_gate.size(), 2U);
    EXPECT_EQ(scene.host.told_to_gate[0].block_list, "");
    EXPECT_EQ(scene.host.told_to_gate[1].block_list, "/etc/signet/blocked");
}

TEST_F(GateTest, ACertificateComesInWhereTheServiceTakesIt) {
    scene.host.holders["der of alice"] = fakes::FakeCertificate();
    EXPECT_EQ(present("der of alice").outcome, Outcome::granted);
    EXPECT_EQ(present("der of alice", "sshd").reason, "proof-not-allowed");
    EXPECT_EQ(present("der of a stranger").reason, "key-unknown");
}

TEST_F(GateTest, TheSessionIsForAKeyOfACardThatWasUsed) {
    EXPECT_EQ(go_on(GatePhase::session, {alices_key}).outcome, Outcome::granted);
    EXPECT_EQ(scene.journal.events.back().action, "session");
    EXPECT_EQ(go_on(GatePhase::session, {other_key}).reason, "key-unknown");
    EXPECT_EQ(go_on(GatePhase::session, {other_key, alices_key}).outcome, Outcome::granted);
    EXPECT_EQ(go_on(GatePhase::session, {}).reason, "proof-not-allowed");
}

// The card's key was offered, and another one was used.
TEST_F(GateTest, AKeyThatWasOnlyOfferedOpensNoSession) {
    offer(alices_key);
    EXPECT_EQ(go_on(GatePhase::account, {}).outcome, Outcome::granted) << "the session decides";
    EXPECT_EQ(go_on(GatePhase::session, {other_key}).reason, "key-unknown");
}

TEST_F(GateTest, TheAccountPhaseStopsWhoeverWasGivenNoKey) {
    EXPECT_EQ(go_on(GatePhase::account, {}).reason, "proof-not-allowed");
    offer(other_key);
    EXPECT_EQ(go_on(GatePhase::account, {}).reason, "proof-not-allowed");
    EXPECT_EQ(go_on(GatePhase::account, {other_key}).reason, "key-unknown");
    EXPECT_EQ(go_on(GatePhase::account, {alices_key}).outcome, Outcome::granted);
}

TEST_F(GateTest, WhereTicketsCountTheSessionDecides) {
    scene.settings->services["sshd"].gate.via = {GateProof::ticket};
    EXPECT_EQ(go_on(GatePhase::account, {}).outcome, Outcome::granted);
    EXPECT_EQ(go_on(GatePhase::authentication, {}).reason, "proof-not-allowed") << "no password is asked for";
}

using Clock = GivenKeys::Clock;

TEST(GivenKeysTest, AreThoseOfOneProcessOneServiceAndOneUser) {
    GivenKeys keys;
    const auto now = Clock::now();
    const system::ProcessEntry sshd{100, 1, 7};
    EXPECT_TRUE(keys.keep(sshd, "sshd", "alice", "K", now));
    EXPECT_FALSE(keys.keep(sshd, "sshd", "alice", "K", now));
    EXPECT_TRUE(keys.has_any(sshd, "sshd", "alice", now));
    EXPECT_FALSE(keys.has_any(sshd, "sshd", "bob", now));
    EXPECT_FALSE(keys.has_any(sshd, "vpn", "alice", now));
    EXPECT_FALSE(keys.has_any({101, 1, 7}, "sshd", "alice", now));
    EXPECT_FALSE(keys.has_any({100, 1, 8}, "sshd", "alice", now)) << "a later process with the number";
    EXPECT_FALSE(keys.has_any(sshd, "sshd", "alice", now + limits::given_key_age + std::chrono::seconds(1)));
}

TEST(GivenKeysTest, TheOldestMakeRoom) {
    GivenKeys keys;
    const auto now = Clock::now();
    for (std::size_t i = 0; i <= limits::given_keys; ++i)
        keys.keep({static_cast<pid_t>(i + 1), 1, 7}, "sshd", "alice", "K", now);
    EXPECT_EQ(keys.size(), limits::given_keys);
    EXPECT_FALSE(keys.has_any({1, 1, 7}, "sshd", "alice", now));
    EXPECT_TRUE(keys.has_any({2, 1, 7}, "sshd", "alice", now));
}

} // namespace
} // namespace signet::daemon
