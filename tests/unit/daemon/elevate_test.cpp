// SPDX-License-Identifier: Apache-2.0
// sudo and its like: a program of root's in somebody's session, a PIN each time, no session and no ticket left.
#include "daemon/system/process.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

#include <unistd.h>

namespace signet::daemon {
namespace {

using policy::CardOwner;
using policy::Reason;
using protocol::MessageType;

const Peer sudo_of_alice{0, 0, 4713, 1000, 0, policy::CallerPlace::at_seat, "seat0"};

class ElevateTest : public AttemptTest {
protected:
    ElevateTest() {
        event_name = "elevation";
        scene.settings->services["sudo"].use = policy::ServiceUse::elevate;
        scene.host.accounts["root"] = account("root", 0);
        scene.host.accounts["carol"] = account("carol", 1002);
    }

    static protocol::Account account(std::string name, std::uint32_t uid) {
        protocol::Account account;
        account.user = std::move(name);
        account.uid = account.gid = uid;
        return account;
    }
    void take_cards_of(CardOwner owner, std::string group = {}) {
        scene.settings->services["sudo"].elevate.as = {owner, std::move(group)};
    }
    protocol::Verdict elevate(std::string user = "alice", Person who = {}, Peer peer = sudo_of_alice) {
        protocol::BeginLogon begin;
        begin.service = "sudo";
        begin.user = std::move(user);
        begin.ruser = "alice";
        return log_on(std::move(who), std::move(begin), peer);
    }
    void expect_elevated(const protocol::Verdict& verdict, const std::string& user) {
        expect_granted(verdict);
        EXPECT_EQ(verdict.user, user);
        EXPECT_TRUE(verdict.ccache.empty() && verdict.logon_id.empty());
        EXPECT_TRUE(scene.sessions.all().empty());
        EXPECT_EQ(scene.journal.events.back().event, "elevation");
        EXPECT_EQ(scene.journal.events.back().user, user);
        EXPECT_EQ(asked(MessageType::store_credentials), 0);
        EXPECT_EQ(asked(MessageType::authenticate), 1);
    }
};

TEST_F(ElevateTest, TheOwnCardAndAFreshPinAreEnough) {
    scene.insert(reader_a);
    expect_elevated(elevate(), "alice");
    EXPECT_EQ(person.pin_prompts, std::vector<std::string>{"PIN for alice (PIV card): "});
    EXPECT_EQ(asked(MessageType::judge_ticket), 1);
}

TEST_F(ElevateTest, ItIsRememberedByWhichCardAndForWhom) {
    scene.insert(reader_a);
    Peer sudo = sudo_of_alice;
    sudo.session = "c7";
    expect_elevated(elevate("alice", {}, sudo), "alice");
    ASSERT_EQ(scene.elevations.all().size(), 1U);
    const ElevationRecord record = scene.elevations.all().front().record;
    EXPECT_EQ(record.certificate, std::string(reader_a) + "/9A");
    EXPECT_EQ(record.caller, "alice");
    EXPECT_EQ(record.caller_uid, 1000U);
    EXPECT_EQ(record.service, "sudo");
    EXPECT_EQ(record.session_id, "c7");
    EXPECT_EQ(record.principal, "alice@LAB.TEST");
}

TEST_F(ElevateTest, WhatIsRefusedIsNotRemembered) {
    scene.insert(reader_a, {.certificates = {{.user = "carol", .principal = "carol@LAB.TEST"}}});
    expect_refused(elevate(), Reason::card_of_other_user);
    EXPECT_TRUE(scene.elevations.all().empty());
}

// Rights that nobody could take back when the card leaves.
TEST_F(ElevateTest, WhereNoMoreCanBeWatchedNoneAreGiven) {
    scene.insert(reader_a);
    for (std::size_t i = 0; i < limits::elevations; ++i) {
        ElevationRecord record;
        record.id = new_logon_id();
        record.program = getpid();
        record.program_start = system::start_time_of(getpid());
        ASSERT_TRUE(scene.elevations.keep(record));
    }
    expect_refused(elevate(), Reason::daemon_busy);
}

TEST_F(ElevateTest, ThePinIsAskedForEachTime) {
    scene.insert(reader_a);
    expect_granted(elevate());
    expect_granted(elevate());
    EXPECT_EQ(asked(MessageType::authenticate), 2);
}

TEST_F(ElevateTest, SomebodyElsesCardIsRefusedBeforeAPin) {
    scene.insert(reader_a, {.certificates = {{.user = "carol", .principal = "carol@LAB.TEST"}}});
    expect_refused(elevate(), Reason::card_of_other_user);
    EXPECT_TRUE(person.pin_prompts.empty());
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(ElevateTest, TheCardOfAMemberOfTheGroupOpensRoot) {
    take_cards_of(CardOwner::group, "wheel");
    scene.host.accounts["carol"].groups.push_back("wheel");
    scene.insert(reader_a, {.certificates = {{.user = "carol", .principal = "carol@LAB.TEST"}}});
    expect_elevated(elevate("root"), "root");
    EXPECT_EQ(person.pin_prompts, std::vector<std::string>{"For root: PIN for carol (PIV card): "});
    EXPECT_EQ(scene.journal.events.back().principal, "carol@LAB.TEST");
}

TEST_F(ElevateTest, TheCardOfNoMemberOpensNothing) {
    take_cards_of(CardOwner::group, "wheel");
    scene.host.accounts["alice"].other_groups.push_back("wheel");
    scene.insert(reader_a);
    expect_refused(elevate("root"), Reason::not_administrator);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(ElevateTest, TheSecondPrincipalOfWhoeverHasLoggedOnOpensRoot) {
    take_cards_of(CardOwner::admin_principal);
    scene.insert(reader_a, {.certificates = {{.user = "", .principal = "alice/admin@LAB.TEST"}}});
    expect_elevated(elevate("root"), "root");
    EXPECT_EQ(person.pin_prompts,
              std::vector<std::string>{"For root: PIN for alice/admin@LAB.TEST (PIV card): "});
}

TEST_F(ElevateTest, TheSecondPrincipalOfSomebodyElseOpensNothing) {
    take_cards_of(CardOwner::admin_principal);
    scene.insert(reader_a, {.certificates = {{.user = "", .principal = "carol/admin@LAB.TEST"}}});
    expect_refused(elevate("alice"), Reason::not_administrator);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(ElevateTest, ASecondPrincipalLogsNobodyOn) {
    event_name = "logon";
    scene.insert(reader_a, {.certificates = {{.user = "", .principal = "alice/admin@LAB.TEST"}}});
    expect_refused(log_on({}, begin_at_login("alice")), Reason::card_of_other_user);
    expect_refused(log_on(), Reason::account_unknown);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(ElevateTest, OnlyProgramsOfRootAtTheSeatMayAsk) {
    scene.insert(reader_a);
    Peer far = sudo_of_alice;
    far.place = policy::CallerPlace::elsewhere;
    expect_refused(elevate("alice", {}, far), Reason::not_at_seat);
    expect_refused(elevate("alice", {}, fakes::user_peer), Reason::not_permitted);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(ElevateTest, WhereOnlyTheCardOfTheSessionCountsAnotherIsRefusedBeforeAPin) {
    scene.settings->services["sudo"].elevate.session_card = true;
    scene.insert(reader_a);
    expect_refused(elevate(), Reason::not_administrator);
    EXPECT_TRUE(person.pin_prompts.empty());

    const std::string certificate =
        scene.cards.all().front()->opened().candidates.front().certificate.fingerprint;
    SessionRecord record;
    record.logon_id = new_logon_id();
    record.user = "alice";
    record.certificate = certificate;
    scene.sessions.add_pending(record);
    ASSERT_TRUE(scene.sessions.open(record.logon_id, {"tty1", "c7", getpid()}));
    Peer in_session = sudo_of_alice;
    in_session.session = "c7";
    expect_granted(elevate("alice", {}, in_session));
    in_session.session = "c8";
    EXPECT_EQ(elevate("alice", {}, in_session).reason, policy::id_of(Reason::not_administrator));
}

TEST_F(ElevateTest, WithoutAKdcItIsRefused) {
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    scene.insert(reader_a);
    expect_refused(elevate(), Reason::kdc_unreachable);
    EXPECT_EQ(asked(MessageType::authenticate) + asked(MessageType::sign_challenge), 0);
}

TEST_F(ElevateTest, WithoutAKdcTheCardsSignatureIsEnoughWhereTheServiceAllowsIt) {
    scene.settings->services["sudo"].elevate.offline = true;
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    scene.insert(reader_a);
    const auto verdict = elevate();
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "alice");
    EXPECT_EQ(asked(MessageType::sign_challenge), 1);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
    EXPECT_EQ(scene.journal.events.back().principal, "alice@LAB.TEST");
    EXPECT_FALSE(scene.journal.events.back().detail.empty());
}

TEST_F(ElevateTest, WithAKdcItIsAskedEvenSo) {
    scene.settings->services["sudo"].elevate.offline = true;
    scene.insert(reader_a);
    expect_elevated(elevate(), "alice");
    EXPECT_EQ(asked(MessageType::sign_challenge), 0);
}

TEST_F(ElevateTest, AKdcThatSaysNoIsNotAbsent) {
    scene.settings->services["sudo"].elevate.offline = true;
    scene.host.failures[MessageType::preflight] = Reason::kdc_account_disabled;
    scene.insert(reader_a);
    expect_refused(elevate(), Reason::kdc_account_disabled);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(ElevateTest, WithoutAKdcAUpnIsRefusedBeforeAPin) {
    scene.settings->services["sudo"].elevate.offline = true;
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    scene.insert(
        reader_a,
        {.certificates = {{.principal = "alice@lab.test", .enterprise = true, .user_is_of_upn = true}}});
    expect_refused(elevate(), Reason::kdc_unreachable);
    EXPECT_TRUE(person.pin_prompts.empty());
}

} // namespace
} // namespace signet::daemon
