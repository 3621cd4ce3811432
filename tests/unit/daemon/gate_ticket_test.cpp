// SPDX-License-Identifier: Apache-2.0
// A session that GSSAPI has let in: by the ticket that came along, and by nothing else of the user's.
#include "daemon/signetd/stories/gate.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace signet::daemon {
namespace {

using policy::GateProof;
using policy::Reason;
using protocol::GateVerdict;
using protocol::MessageType;
using protocol::Outcome;

constexpr const char* delegated = "FILE:/tmp/krb5cc_1000_sshd";

protocol::TicketJudged ticket_of(std::string client) {
    protocol::TicketJudged ticket;
    ticket.client = std::move(client);
    ticket.indicators.emplace_back("card");
    ticket.auth_time = std::time(nullptr) - 60;
    return ticket;
}

class GateTicketTest : public testing::Test {
protected:
    GateTicketTest() {
        scene.settings->domain.require_indicator = "card";
        auto& sshd = scene.settings->services["sshd"];
        sshd.use = policy::ServiceUse::gate;
        sshd.gate.via = {GateProof::ticket, GateProof::key};
        scene.host.caches[delegated] = ticket_of("alice@LAB.TEST");
        scene.host.accounts["bob"] = {"bob", 1001, 1001};
    }

    static protocol::GateSession session_of(std::string client = "alice@LAB.TEST",
                                            std::string cache = delegated) {
        protocol::GateSession question;
        question.phase = protocol::GatePhase::session;
        question.service = "sshd";
        question.user = "alice";
        question.gssapi_client = std::move(client);
        question.ccache = std::move(cache);
        return question;
    }
    GateVerdict open(protocol::GateSession question = session_of()) {
        return scene.loop.run(pass_gate(scene.services, fakes::root_peer, std::move(question)));
    }

    Scene scene;
};

TEST_F(GateTicketTest, TheTicketOfACardThatCameAlongOpensIt) {
    const auto verdict = open();
    EXPECT_EQ(verdict.outcome, Outcome::granted) << verdict.reason;
    ASSERT_EQ(scene.host.caches_read.size(), 1U);
    EXPECT_EQ(scene.host.caches_read[0].uid, 1000U);
    EXPECT_EQ(scene.host.caches_read[0].ccache, delegated);
    EXPECT_FALSE(scene.host.caches_read[0].searches) << "whatever else the user has here";
    ASSERT_EQ(scene.journal.events.size(), 1U);
    EXPECT_EQ(scene.journal.events[0].action, "session");
    EXPECT_EQ(scene.journal.events[0].principal, "alice@LAB.TEST");
}

TEST_F(GateTicketTest, WithoutOneNobodyLooksAnywhere) {
    EXPECT_EQ(open(session_of("alice@LAB.TEST", "")).reason, "ticket-missing");
    EXPECT_TRUE(scene.host.caches_read.empty());
    EXPECT_EQ(open(session_of("alice@LAB.TEST", "FILE:/tmp/none")).reason, "ticket-missing");
}

TEST_F(GateTicketTest, ItIsTheTicketOfWhomSshdHasLetIn) {
    scene.host.caches[delegated] = ticket_of("bob@LAB.TEST");
    EXPECT_EQ(open().reason, "ticket-wrong-principal");
    EXPECT_EQ(open(session_of("bob@LAB.TEST")).reason, "card-of-other-user");
    EXPECT_EQ(open(session_of("nobody")).reason, "ticket-wrong-principal");
    scene.host.caches[delegated] = ticket_of("alice@OTHER.TEST");
    scene.host.accounts["alice@OTHER.TEST"] = {"alice", 1000, 1000};
    EXPECT_EQ(open(session_of("alice@OTHER.TEST")).reason, "realm-not-allowed");
}

TEST_F(GateTicketTest, ATicketThatIsNoCardsOrTooOldDoesNot) {
    scene.host.caches[delegated].indicators.clear();
    EXPECT_EQ(open().reason, "ticket-without-indicator");
    scene.host.caches[delegated] = ticket_of("alice@LAB.TEST");
    scene.settings->services["sshd"].gate.max_age = std::chrono::seconds(30);
    EXPECT_EQ(open().reason, "ticket-too-old");
    scene.host.caches[delegated].auth_time = std::time(nullptr) + 60; // the KDC's clock is ahead
    EXPECT_EQ(open().outcome, Outcome::granted);
}

TEST_F(GateTicketTest, WhereOnlyKeysCountNoCacheIsLookedAt) {
    scene.settings->services["sshd"].gate.via = {GateProof::key};
    EXPECT_EQ(open().reason, "proof-not-allowed");
    EXPECT_EQ(scene.workers.started(verb::ccache), 0);
}

TEST_F(GateTicketTest, ACardsKeyBesideItIsEnough) {
    scene.settings->mapping.store = "/var/lib/signet/certmap/store.mdb";
    scene.host.holders["AAAAalice"] = fakes::FakeCertificate();
    auto question = session_of("alice@LAB.TEST", "");
    question.keys.emplace_back("AAAAalice");
    EXPECT_EQ(open(question).outcome, Outcome::granted);
    question.keys[0] = "AAAAother";
    EXPECT_EQ(open(question).reason, "ticket-missing");
    question.ccache = delegated;
    EXPECT_EQ(open(question).outcome, Outcome::granted);
}

TEST_F(GateTicketTest, WorkersThatFailAreARefusalWithTheirReason) {
    for (const auto type : {MessageType::read_credentials, MessageType::judge_cached_ticket}) {
        scene.host.failures[type] = Reason::kdc_unreachable;
        EXPECT_EQ(open().reason, "kdc-unreachable");
        scene.host.failures.clear();
        for (const auto mishap : {fakes::Mishap::death, fakes::Mishap::garbage, fakes::Mishap::nonsense}) {
            scene.host.mishaps[type] = mishap;
            EXPECT_EQ(open().reason, "worker-lost");
        }
        scene.host.mishaps.clear();
    }
    for (const auto verb : {verb::ccache, verb::ticket}) {
        scene.workers.cannot_start(verb);
        EXPECT_EQ(open().reason, "worker-lost");
    }
}

} // namespace
} // namespace signet::daemon
