// SPDX-License-Identifier: Apache-2.0
// Services that are for some accounts: asked before the PIN by what the card's insertion found, and again at the logon.
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::MessageType;

class AccessTest : public AttemptTest {
protected:
    policy::ServiceSettings& login() { return scene.settings->services["login"]; }
    protocol::Account& alice() { return scene.host.accounts.at("alice"); }

    // Nobody was asked for a PIN, and the card has lost no try.
    void expect_refused_before_the_pin() {
        const int tries = asked(MessageType::authenticate);
        expect_refused(log_on(), Reason::service_not_for_account);
        EXPECT_TRUE(person.pin_prompts.empty());
        EXPECT_EQ(asked(MessageType::authenticate), tries);
    }
};

TEST_F(AccessTest, WhoIsInUsersMay) {
    login().users = {"bob", "alice"};
    scene.insert(reader_a);
    expect_granted(log_on());
}

TEST_F(AccessTest, WhoIsNotInUsersIsToldBeforeThePin) {
    login().users = {"bob"};
    scene.insert(reader_a);
    expect_refused_before_the_pin();
}

TEST_F(AccessTest, AMemberMay) {
    login().groups = {"staff"};
    alice().groups = {"staff"};
    scene.insert(reader_a);
    expect_granted(log_on());
    for (const auto& groups : scene.host.groups_asked)
        EXPECT_TRUE(groups.empty() || groups == std::vector<std::string>{"staff"});
    // At the insertion, for the certificate and for the ticket, and when the card is made ready for the next logon.
    EXPECT_EQ(std::ranges::count(scene.host.groups_asked, std::vector<std::string>{"staff"}), 4);
}

TEST_F(AccessTest, WhoIsNoMemberIsToldBeforeThePin) {
    login().groups = {"staff"};
    alice().other_groups = {"staff"};
    scene.insert(reader_a);
    expect_refused_before_the_pin();
}

TEST_F(AccessTest, AGroupThatCannotBeLookedUpLetsNobodyIn) {
    login().groups = {"staff"};
    scene.insert(reader_a);
    expect_refused_before_the_pin();
}

TEST_F(AccessTest, AGroupInExceptThatCannotBeLookedUpKeepsEverybodyOut) {
    login().except = {"@guests"};
    scene.insert(reader_a);
    expect_refused_before_the_pin();
    alice().other_groups = {"guests"};
    scene.take_out(reader_a);
    scene.insert(reader_a);
    expect_granted(log_on());
}

TEST_F(AccessTest, AnotherServiceMayBeForThem) {
    scene.settings->services["default"] = {.use = policy::ServiceUse::logon, .users = {"bob"}};
    scene.settings->services["gdm-*"] = {.use = policy::ServiceUse::logon};
    scene.insert(reader_a);
    for (const auto& [service, reason] :
         {std::pair("gdm-password", "granted"), std::pair("vault", "service-not-for-account")}) {
        auto begin = begin_at_login();
        begin.service = service;
        EXPECT_EQ(log_on({}, begin).reason, reason) << service;
    }
}

TEST_F(AccessTest, AMembershipThatEndsAtThePromptIsSeen) {
    login().groups = {"staff"};
    alice().groups = {"staff"};
    scene.insert(reader_a);
    Person typing;
    typing.before_pin = [this](fakes::FrameEnd&) {
        alice().groups = {};
        alice().other_groups = {"staff"};
        return true;
    };
    expect_refused(log_on(typing), Reason::service_not_for_account);
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

// What counts is the account's own name, however a rule spells it.
TEST_F(AccessTest, TheNameIsTheOneThatTheSystemHas) {
    scene.host.accounts["ALICE"] = alice();
    scene.host.cards[reader_a].certificates = {{.user = "ALICE"}};
    scene.insert(reader_a, scene.host.cards[reader_a]);
    login().users = {"ALICE"};
    expect_refused_before_the_pin();
    login().users = {"alice"};
    expect_granted(log_on());
}

TEST_F(AccessTest, TheAccountOfATicketIsAskedAboutWhenThereIsOne) {
    scene.host.ticket_client = "alice@LAB.TEST";
    scene.insert(reader_a,
                 {.certificates = {{.user = "", .principal = "a.smith@corp.example", .enterprise = true}}});
    login().except = {"alice"};
    expect_refused(log_on(), Reason::service_not_for_account);
    EXPECT_EQ(person.pin_prompts.size(), 1U); // only the KDC could say whose it is
    login().except = {"a.smith"};
    expect_granted(log_on());
}

} // namespace
} // namespace signet::daemon
