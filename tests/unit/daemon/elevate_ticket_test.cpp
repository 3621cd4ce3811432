// SPDX-License-Identifier: Apache-2.0
// sudo on a host without a reader: a ticket that a card has brought elsewhere, and the card where there is none.
#include "tests/unit/daemon/attempt_scene.hpp"

#include <ctime>

namespace signet::daemon {
namespace {

using policy::ElevationProof;
using policy::Reason;
using protocol::MessageType;

const Peer sudo_by_ssh{0, 0, 4713, 1000, 0, policy::CallerPlace::elsewhere};
const Peer sudo_at_seat{0, 0, 4713, 1000, 0, policy::CallerPlace::at_seat, "seat0"};

class ElevateTicketTest : public AttemptTest {
protected:
    ElevateTicketTest() {
        event_name = "elevation";
        scene.settings->domain.require_indicator = "card";
        scene.settings->services["sudo"].use = policy::ServiceUse::elevate;
        try_in_turn({ElevationProof::ticket, ElevationProof::card});
        scene.host.accounts["bob"] = {"bob", 1001, 1001};
        scene.host.accounts["root"] = {"root", 0, 0};
        auto& ticket = scene.host.caches[""];
        ticket.client = "alice@LAB.TEST";
        ticket.indicators.emplace_back("card");
        ticket.auth_time = std::time(nullptr) - 60;
    }

    void try_in_turn(std::vector<ElevationProof> via) {
        scene.settings->services["sudo"].elevate.via = std::move(via);
    }
    protocol::Verdict elevate(const Peer& peer = sudo_by_ssh, std::string user = "alice",
                              std::string ruser = "alice") {
        protocol::BeginLogon begin;
        begin.service = "sudo";
        begin.user = std::move(user);
        begin.ruser = std::move(ruser);
        return log_on({}, std::move(begin), peer);
    }
    const AuditEvent& last_event() const { return scene.journal.events.back(); }
    void expect_by_ticket(const protocol::Verdict& verdict) {
        expect_granted(verdict);
        EXPECT_TRUE(person.pin_prompts.empty());
        EXPECT_TRUE(verdict.ccache.empty() && verdict.logon_id.empty());
        EXPECT_EQ(last_event().principal, "alice@LAB.TEST");
        EXPECT_EQ(asked(MessageType::authenticate), 0);
        EXPECT_TRUE(scene.elevations.all().empty()); // no card that could leave
    }
};

TEST_F(ElevateTicketTest, ATicketOfACardIsEnoughWhereverThePersonIs) {
    expect_by_ticket(elevate());
    ASSERT_EQ(scene.host.caches_read.size(), 1U);
    EXPECT_EQ(scene.host.caches_read[0].uid, 1000U);
    EXPECT_TRUE(scene.host.caches_read[0].searches);
    EXPECT_EQ(last_event().user, "alice");
    EXPECT_EQ(last_event().detail, "");
    scene.insert(reader_a); // which nobody asks for
    expect_by_ticket(elevate(sudo_at_seat));
}

TEST_F(ElevateTicketTest, TheCacheIsWhereTheSettingsSayThatCachesAre) {
    scene.settings->domain.ccache = "KEYRING:persistent:%{uid}";
    scene.host.caches[scene.settings->domain.ccache] = scene.host.caches[""];
    expect_by_ticket(elevate());
}

TEST_F(ElevateTicketTest, ItIsForgottenAndTheCardIsAskedFor) {
    scene.host.caches.clear();
    scene.host.indicators.emplace_back("card");
    scene.insert(reader_a);
    expect_granted(elevate(sudo_at_seat));
    EXPECT_EQ(person.pin_prompts.size(), 1U);
    EXPECT_NE(last_event().detail.find("before that ticket-missing"), std::string::npos)
        << last_event().detail;
    EXPECT_EQ(scene.elevations.all().size(), 1U);
}

TEST_F(ElevateTicketTest, TheLastRefusalIsToldAndTheOthersAreInTheAudit) {
    scene.host.caches[""].indicators.clear();
    expect_refused(elevate(), Reason::not_at_seat);
    EXPECT_NE(last_event().detail.find("before that ticket-without-indicator"), std::string::npos);
    try_in_turn({ElevationProof::ticket});
    expect_refused(elevate(), Reason::ticket_without_indicator);
    EXPECT_EQ(last_event().detail.find("before"), std::string::npos);
}

TEST_F(ElevateTicketTest, AWrongPinIsTheEnd) {
    try_in_turn({ElevationProof::card, ElevationProof::ticket});
    scene.insert(reader_a, {.pin = "999999"});
    expect_refused(elevate(sudo_at_seat), Reason::pin_wrong);
    EXPECT_EQ(scene.workers.started(verb::ccache), 0);
}

TEST_F(ElevateTicketTest, WithoutACardTheTicketThatComesAfterItIsTried) {
    scene.settings->cards.wait_for_card = std::chrono::milliseconds(1);
    try_in_turn({ElevationProof::card, ElevationProof::ticket});
    expect_by_ticket(elevate());
    EXPECT_NE(last_event().detail.find("before that not-at-seat"), std::string::npos);
}

// Each of them has a ticket of alice's within reach.
TEST_F(ElevateTicketTest, ItIsForWhomeverTheLogonAndTheUidAre) {
    try_in_turn({ElevationProof::ticket});
    Peer of_nobody = sudo_by_ssh;
    of_nobody.login_uid.reset();
    Peer of_bob = sudo_by_ssh;
    of_bob.login_uid = 1001;
    Peer of_alice_herself = sudo_by_ssh;
    of_alice_herself.uid = 1000;
    expect_refused(elevate(of_nobody), Reason::not_permitted);
    expect_refused(elevate(of_bob), Reason::not_permitted);
    expect_refused(elevate(of_alice_herself), Reason::not_permitted);
    expect_refused(elevate(sudo_by_ssh, "alice", "bob"), Reason::not_permitted);
    expect_refused(elevate(sudo_by_ssh, "alice", "nobody-there"), Reason::not_permitted);
    EXPECT_TRUE(scene.host.caches_read.empty());
    expect_refused(elevate(sudo_by_ssh, "bob"), Reason::card_of_other_user);
    expect_refused(elevate(sudo_by_ssh, "root"), Reason::card_of_other_user);
    expect_by_ticket(elevate(sudo_by_ssh, "alice", "")); // polkit's helper says nobody's name
}

TEST_F(ElevateTicketTest, ItIsNoOlderThanTheServiceTakes) {
    try_in_turn({ElevationProof::ticket});
    scene.settings->services["sudo"].elevate.max_age = std::chrono::seconds(30);
    expect_refused(elevate(), Reason::ticket_too_old);
    scene.settings->services["sudo"].elevate.max_age = std::chrono::hours(1);
    expect_by_ticket(elevate());
}

TEST_F(ElevateTicketTest, WhatTheWorkersCannotSayIsARefusal) {
    try_in_turn({ElevationProof::ticket});
    scene.host.failures[MessageType::judge_cached_ticket] = Reason::realm_not_allowed;
    expect_refused(elevate(), Reason::realm_not_allowed);
    scene.host.failures.clear();
    scene.host.mishaps[MessageType::read_credentials] = fakes::Mishap::death;
    expect_refused(elevate(), Reason::worker_lost);
}

TEST_F(ElevateTicketTest, WhereCardsAloneCountNoCacheIsLookedAt) {
    try_in_turn({ElevationProof::card});
    expect_refused(elevate(), Reason::not_at_seat);
    EXPECT_EQ(scene.workers.started(verb::ccache) + scene.workers.started(verb::ticket), 0);
}

} // namespace
} // namespace signet::daemon
