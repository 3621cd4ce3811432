// SPDX-License-Identifier: Apache-2.0
// Who logs on: what the judges say at the logon, and the account of the KDC's answer.
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::MessageType;

// The card stays in while the world changes.
TEST_F(AttemptTest, ACertificateIsJudgedAgainAtTheLogon) {
    for (const Reason reason : {Reason::cert_expired, Reason::cert_not_trusted, Reason::card_not_mapped,
                                Reason::mapping_unusable, Reason::anchors_unusable}) {
        scene.insert(reader_a);
        scene.host.cards.at(reader_a).certificates.front().refused = reason;
        expect_refused(log_on(), reason);
        scene.take_out(reader_a);
    }
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

// Nobody is told that the card is somebody else's.
TEST_F(AttemptTest, ANameThatCannotBeLookedUpIsNotTakenForAnotherOne) {
    scene.insert(reader_a);
    scene.host.failures[MessageType::look_up_account] = Reason::accounts_unavailable;
    expect_refused(log_on({}, begin_at_login("alice")), Reason::accounts_unavailable);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
    scene.host.failures.clear();
    expect_refused(log_on({}, begin_at_login("nobody-there")), Reason::card_of_other_user);
}

TEST_F(AttemptTest, TheJudgeSaysWhyLibkrb5DoesNotBelieveTheCertificate) {
    scene.insert(reader_a);
    scene.host.failures[MessageType::authenticate] = Reason::cert_not_trusted;
    expect_refused(log_on(), Reason::cert_not_trusted); // it knows no better
    scene.take_out(reader_a);
    scene.insert(reader_a);
    scene.host.cards.at(reader_a).certificates.front().refused = Reason::cert_expired;
    expect_refused(log_on(), Reason::cert_expired);
}

// Nothing of it is waited for after the card: it has been judged by then.
TEST_F(AttemptTest, TheCertificateIsJudgedAnewWhileTheCardWorks) {
    scene.host.slow.insert(MessageType::authenticate);
    scene.insert(reader_a);
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    EXPECT_EQ(asked(MessageType::judge_certificate), 2); // once at insertion
    EXPECT_EQ(asked(MessageType::look_up_account), 3);   // the client's and the certificate's
    scene.host.let_go();
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_granted(*logon.verdict);
    EXPECT_EQ(asked(MessageType::judge_certificate), 2);
    logon.client.client.hang_up();
    scene.loop.settle();
}

TEST_F(AttemptTest, AMappingThatChangesAtThePromptIsSeen) {
    scene.insert(reader_a);
    protocol::Account mallory;
    mallory.user = "mallory";
    mallory.uid = mallory.gid = 1001;
    scene.host.accounts["mallory"] = mallory;
    Person typing;
    typing.before_pin = [this](fakes::FrameEnd&) {
        scene.host.cards.at(reader_a).certificates.front().user = "mallory";
        return true;
    };
    expect_refused(log_on(typing), Reason::card_of_other_user);
}

TEST_F(AttemptTest, SettingsThatChangeAtThePromptAreInForce) {
    scene.insert(reader_a);
    Person typing;
    typing.before_pin = [this](fakes::FrameEnd&) {
        auto changed = std::make_shared<policy::Settings>(*scene.settings);
        changed->mapping.minimum_uid = 2000;
        scene.services.settings = changed;
        return true;
    };
    expect_refused(log_on(typing), Reason::account_not_allowed);
}

TEST_F(AttemptTest, AUpnIsTheAccountOfTheKdcsAnswer) {
    scene.host.cards[reader_a].certificates = {
        {.user = "", .principal = "alice.smith@corp.example", .enterprise = true}};
    scene.host.ticket_client = "alice@LAB.TEST";
    scene.insert(reader_a, scene.host.cards[reader_a]);
    const auto verdict = log_on();
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "alice");
    EXPECT_EQ(person.pin_prompts, std::vector<std::string>{"PIN for alice.smith@corp.example (PIV card): "});
    expect_granted(log_on({}, begin_at_login("alice")));
}

TEST_F(AttemptTest, AUpnWithSomebodyElsesNameIsNotThatPerson) {
    protocol::Account bob;
    bob.user = "bob";
    bob.uid = bob.gid = 1001;
    scene.host.accounts["bob"] = bob;
    scene.host.ticket_client = "bob@LAB.TEST";
    scene.insert(reader_a,
                 {.certificates = {{.user = "", .principal = "alice@corp.example", .enterprise = true}}});
    expect_refused(log_on({}, begin_at_login("alice")), Reason::card_of_other_user);
    EXPECT_EQ(log_on().user, "bob");
}

TEST_F(AttemptTest, SomebodyOfARealmWithoutAccountsHereIsRefused) {
    scene.host.ticket_client = "alice@SUB.TEST";
    scene.insert(
        reader_a,
        {.certificates = {
             {.user = "", .principal = "alice@sub.test", .enterprise = true, .client_allowed = false}}});
    expect_refused(log_on(), Reason::realm_not_allowed);
}

TEST_F(AttemptTest, ANameInAnotherSpellingIsTheSameAccount) {
    scene.host.accounts["LAB\\alice"] = scene.host.accounts.at("alice");
    scene.insert(reader_a);
    const auto verdict = log_on({}, begin_at_login("LAB\\alice"));
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "LAB\\alice"); // PAM goes on with the name that it has
    EXPECT_EQ(scene.journal.events.back().user, "alice");
}

TEST_F(AttemptTest, OnlyTheLogonsOfWhoIsNamedAreTraced) {
    scene.insert(reader_a);
    for (const char* const name : {"bob", "alice", "bob@LAB.TEST", "alice@LAB.TEST"}) {
        scene.settings->log.krb5_trace = {name};
        scene.host.told_to_trace.clear();
        expect_granted(log_on());
        const bool is_alice = std::string_view(name).starts_with("alice");
        EXPECT_EQ(scene.host.told_to_trace, std::vector<bool>(2, is_alice)) << name;
    }
}

} // namespace
} // namespace signet::daemon
