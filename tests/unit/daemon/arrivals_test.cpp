// SPDX-License-Identifier: Apache-2.0
// A certificate that is shown to a VPN, and the user name that comes after it over the same connection.
#include "daemon/signetd/sessions/arrivals.hpp"
#include "tests/unit/daemon/gate_scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using protocol::GateVerdict;
using protocol::Outcome;

class ArrivalTest : public GateScene {
protected:
    ArrivalTest() {
        scene.host.holders["der of alice"] = fakes::FakeCertificate();
        scene.host.holders["der of bob"].user = "bob";
        scene.host.holders["der of bob"].principal = "bob@LAB.TEST";
    }

    GateVerdict show(const std::string& der, const std::string& connection = "192.0.2.7:4711") {
        return GateScene::show(der, "", connection);
    }
    GateVerdict name(const std::string& user, const std::string& connection = "192.0.2.7:4711",
                     const std::string& service = "vpn") {
        return scene.loop.run(
            pass_gate(scene.services, asking(), protocol::GateConnection{service, user, connection}));
    }
};

TEST_F(ArrivalTest, WhoeverTheCertificateBelongsToIsSaidAndRecorded) {
    const auto verdict = show("der of alice");
    EXPECT_EQ(verdict.outcome, Outcome::granted) << verdict.detail;
    EXPECT_EQ(verdict.user, "alice");
    ASSERT_EQ(scene.journal.events.size(), 1U);
    EXPECT_EQ(scene.journal.events[0].user, "alice");
    EXPECT_EQ(show("der of bob", "192.0.2.8:1").user, "bob");
}

TEST_F(ArrivalTest, TheNameIsThatOfTheCertificateOrNone) {
    EXPECT_EQ(name("alice").reason, "proof-not-allowed");
    show("der of alice");
    EXPECT_EQ(name("alice").outcome, Outcome::granted);
    EXPECT_EQ(name("").user, "alice");
    EXPECT_EQ(name("bob").reason, "card-of-other-user");
    EXPECT_EQ(name("Alice").reason, "card-of-other-user");
}

TEST_F(ArrivalTest, ItCountsForOneConnectionAlone) {
    show("der of alice");
    EXPECT_EQ(name("alice", "192.0.2.7:4712").reason, "proof-not-allowed");
    EXPECT_EQ(name("alice", "").reason, "proof-not-allowed");
    EXPECT_EQ(name("alice", "192.0.2.7:4711", "other").reason, "service-off");
    show("der of alice", "");
    EXPECT_EQ(name("alice", "").reason, "proof-not-allowed") << "nothing is kept without a connection";
}

TEST_F(ArrivalTest, ACertificateThatIsRefusedIsNotKept) {
    scene.host.holders["der of alice"].refused = policy::Reason::cert_blocked;
    EXPECT_EQ(show("der of alice").reason, "cert-blocked");
    EXPECT_EQ(name("alice").reason, "proof-not-allowed");
}

// The key of the second one need not be there: OpenVPN asks before it has seen a signature.
TEST_F(ArrivalTest, TwoPeoplesCertificatesOverOneConnectionAreNobodys) {
    show("der of bob");
    show("der of alice");
    for (const char* user : {"alice", "bob", ""})
        EXPECT_EQ(name(user).reason, "proof-not-allowed") << user;
}

using Clock = Arrivals::Clock;

TEST(ArrivalsTest, AreForgottenAfterATimeAndNeverToMakeRoom) {
    Arrivals arrivals;
    const auto now = Clock::now();
    const system::ProcessEntry program{100, 1, 7};
    EXPECT_TRUE(arrivals.keep(program, "vpn", "first", "bob", now));
    for (std::size_t i = 1; i < limits::arrivals; ++i)
        EXPECT_TRUE(arrivals.keep(program, "vpn", std::to_string(i), "alice", now));
    EXPECT_FALSE(arrivals.keep(program, "vpn", "first", "alice", now));
    EXPECT_TRUE(arrivals.keep(program, "vpn", "first", "bob", now)) << "it is known already";
    EXPECT_EQ(arrivals.only_user(program, "vpn", "first", now), "bob");
    EXPECT_EQ(arrivals.only_user({100, 1, 8}, "vpn", "first", now), "") << "a later process with the number";
    const auto later = now + limits::arrival_age + std::chrono::seconds(1);
    EXPECT_EQ(arrivals.only_user(program, "vpn", "first", later), "");
    EXPECT_TRUE(arrivals.keep(program, "vpn", "first", "alice", later));
}

} // namespace
} // namespace signet::daemon
