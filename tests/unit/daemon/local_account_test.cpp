// SPDX-License-Identifier: Apache-2.0
// Accounts of this machine alone: the card signs, no KDC is asked, and no ticket is there.
#include "tests/unit/daemon/attempt_scene.hpp"

#include <unistd.h>

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::MessageType;

// alice is one; her card is pinned to her in a store that no directory writes.
class LocalAccountTest : public AttemptTest {
protected:
    LocalAccountTest() {
        scene.settings->local_accounts.users = {"alice"};
        scene.settings->services["i3lock"].use = policy::ServiceUse::unlock;
        scene.settings->services["sudo"].use = policy::ServiceUse::elevate;
        scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
        pinned.principal = "alice@LOCAL.INVALID";
        pinned.client_allowed = false;
        pinned.is_pinned = true;
    }

    void insert_pinned() { scene.insert(reader_a, {.certificates = {pinned}}); }
    protocol::Verdict at(const std::string& service, Person who = {}) {
        protocol::BeginLogon begin;
        begin.service = service;
        begin.user = "alice";
        const Peer sudo{0, 0, 4713, 1000, 0, policy::CallerPlace::at_seat, "seat0"};
        return log_on(std::move(who), std::move(begin), sudo);
    }
    void expect_no_kdc_and_no_ticket() {
        for (const auto type : {MessageType::preflight, MessageType::authenticate, MessageType::judge_ticket,
                                MessageType::store_credentials})
            EXPECT_EQ(asked(type), 0) << static_cast<int>(type);
        EXPECT_EQ(scene.workers.started(verb::ccache), 0);
        EXPECT_EQ(scene.workers.started(verb::ticket), 0);
    }

    fakes::FakeCertificate pinned;
};

TEST_F(LocalAccountTest, LogsOnByASignature) {
    insert_pinned();
    const auto verdict = log_on();
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "alice");
    EXPECT_TRUE(verdict.ccache.empty());
    EXPECT_EQ(asked(MessageType::sign_challenge), 1);
    EXPECT_EQ(asked(MessageType::verify_signature), 1);
    expect_no_kdc_and_no_ticket();
    ASSERT_EQ(scene.sessions.all().size(), 1U);
    const SessionRecord record = scene.sessions.all().front().record;
    EXPECT_EQ(record.uid, 1000U);
    EXPECT_TRUE(record.ccache.empty());
    EXPECT_EQ(record.logon_id, verdict.logon_id);
    EXPECT_NE(scene.journal.events.back().detail.find("signature"), std::string::npos);
}

TEST_F(LocalAccountTest, UnlocksAndElevatesBySignatures) {
    insert_pinned();
    for (const char* service : {"i3lock", "sudo"}) {
        const auto verdict = at(service);
        expect_granted(verdict);
        EXPECT_TRUE(verdict.ccache.empty()) << service;
    }
    EXPECT_EQ(asked(MessageType::sign_challenge), 2);
    expect_no_kdc_and_no_ticket();
}

TEST_F(LocalAccountTest, WhoseCardIsNotPinnedIsRefusedBeforeAPin) {
    pinned.is_pinned = false;
    pinned.principal = "alice@LAB.TEST";
    scene.host.failures.clear();
    insert_pinned();
    for (const char* service : {"login", "i3lock"})
        EXPECT_EQ(at(service).reason, policy::id_of(Reason::key_not_pinned)) << service;
    EXPECT_EQ(at("sudo").reason, policy::id_of(Reason::key_not_pinned));
    EXPECT_TRUE(person.pin_prompts.empty());
    EXPECT_EQ(asked(MessageType::authenticate) + asked(MessageType::sign_challenge), 0);
}

TEST_F(LocalAccountTest, APinnedKeyOpensNoAccountOfTheDomain) {
    scene.settings->local_accounts.users = {"bob"};
    insert_pinned();
    expect_refused(log_on(), Reason::key_not_pinned);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(LocalAccountTest, AWrongPinIsOneTryAndASignatureOfAnotherKeyNone) {
    insert_pinned();
    expect_refused(log_on({.pin = "654321"}), Reason::pin_wrong);
    scene.loop.settle();
    scene.host.signed_by = "Reader A/9C";
    expect_refused(log_on(), Reason::signature_not_verified);
}

TEST_F(LocalAccountTest, WhoIsNoneAnyMoreWhenThePinComesIsRefused) {
    insert_pinned();
    Person typing;
    typing.before_pin = [this](fakes::FrameEnd&) {
        auto settings = std::make_shared<policy::Settings>(*scene.settings);
        settings->local_accounts.users.clear();
        scene.services.settings = settings;
        return true;
    };
    expect_refused(log_on(typing), Reason::key_not_pinned);
}

} // namespace
} // namespace signet::daemon
