// SPDX-License-Identifier: Apache-2.0
// The keys of a card that has left, in the ssh-agents of whose session it has opened.
#include "tests/unit/daemon/attempt_scene.hpp"
#include "tests/unit/daemon/removal_scene.hpp"

namespace signet::daemon {
namespace {

using fakes::Mishap;
using policy::Reason;
using policy::SessionResponse;
using protocol::MessageType;

class AgentKeysTest : public RemovalTest {
protected:
    AgentKeysTest() { ssh_keys = {"AAAAB3NzaC1yc2E=", "AAAAE2VjZHNh"}; }
    int times_asked() const { return scene.host.times_asked(MessageType::remove_agent_keys); }
    void lose_card() {
        begin();
        take_out();
        scene.loop.run_until([&] { return !key_removals().empty(); });
    }
};

TEST_F(AgentKeysTest, GoWhateverIsDoneToTheSession) {
    for (const SessionResponse action :
         {SessionResponse::lock, SessionResponse::logoff, SessionResponse::disconnect}) {
        set(action);
        const auto before = key_removals().size();
        scene.insert(reader_a);
        const std::string session = open_session();
        if (before == 0) start_guards();
        wait_for(session, GuardPhase::watching);
        take_out();
        scene.loop.run_until([&] { return key_removals().size() == before + 1; });
        EXPECT_EQ(scene.host.keys_to_remove, ssh_keys);
        scene.sessions.close(session);
        announce();
        scene.loop.settle();
    }
}

TEST_F(AgentKeysTest, AreRecordedWithWhatBecameOfThem) {
    scene.host.agents = {3, 2, 0, 1};
    lose_card();
    const AuditEvent event = key_removals().front();
    EXPECT_EQ(event.reason, Reason::granted);
    EXPECT_EQ(event.user, "alice");
    EXPECT_EQ(event.detail, "agents asked: 3; keys removed: 2; keys kept: 0; agents that did not answer: 1");
}

TEST_F(AgentKeysTest, ThatCannotBeRemovedAreRecorded) {
    scene.host.failures[MessageType::remove_agent_keys] = Reason::not_permitted;
    lose_card();
    EXPECT_EQ(key_removals().front().reason, Reason::not_permitted);
    EXPECT_EQ(key_removals().front().detail, "told by a fake");
}

TEST_F(AgentKeysTest, StayWhereNothingIsWantedOfTheRemoval) {
    set(SessionResponse::none);
    begin();
    take_out();
    EXPECT_EQ(actions(), Strings{"none"});
    EXPECT_EQ(times_asked(), 0);
}

TEST_F(AgentKeysTest, GoWithTicketsWhileTheSessionStays) {
    set(SessionResponse::none);
    removal().destroy_tickets = true;
    lose_card();
    EXPECT_EQ(times_asked(), 1);
    EXPECT_EQ(control.done, Strings());
}

TEST_F(AgentKeysTest, StayInARehearsalWhichSaysSo) {
    removal().rehearsal = true;
    begin();
    take_out();
    EXPECT_EQ(times_asked(), 0);
    EXPECT_EQ(
        scene.journal.events.back().detail,
        "the card was taken out; a rehearsal, the session would be locked, and what sudo and polkit keep "
        "taken away; the card's keys would be removed from ssh-agents");
}

TEST_F(AgentKeysTest, OfASessionOfAnOlderSignetdAreNotKnown) {
    ssh_keys.clear();
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::locked);
    EXPECT_EQ(times_asked(), 0);
    EXPECT_TRUE(key_removals().empty());
}

// It is a program of the user's.
TEST_F(AgentKeysTest, InAnAgentThatHangsKeepNothingElseWaiting) {
    removal().destroy_tickets = true;
    scene.host.slow.insert(MessageType::remove_agent_keys);
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::locked);
    EXPECT_EQ(tickets_deleted(), 1);
    EXPECT_TRUE(key_removals().empty());
    scene.insert(reader_a);
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    scene.host.let_go();
    scene.loop.run_until([&] { return !key_removals().empty(); });
}

TEST_F(AttemptTest, AGrantedLogonKnowsTheKeysOfItsCardInAnAgent) {
    fakes::FakeCard card;
    card.certificates.front().ssh_key = "AAAAB3NzaC1yc2E=";
    fakes::FakeCertificate other = card.certificates.front();
    other.slot = "9C";
    other.refused = Reason::cert_wrong_usage;
    other.ssh_key = "AAAAE2VjZHNh";
    card.certificates.push_back(other);
    other.slot = "9D";
    other.ssh_key = "a word in the record's own language\nuid=0";
    card.certificates.push_back(other);
    scene.insert(reader_a, card);
    const auto verdict = log_on();
    const SessionRecord* const record = scene.sessions.find(verdict.logon_id);
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->ssh_keys, (std::vector<std::string>{"AAAAB3NzaC1yc2E=", "AAAAE2VjZHNh"}));
}

} // namespace
} // namespace signet::daemon
