// SPDX-License-Identifier: Apache-2.0
// A certificate that is several accounts': who types a name is that one, who types none is asked, and nobody becomes an
// account that the certificate has not.
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using fakes::FakeCertificate;
using fakes::shared_by;
using policy::Reason;
using protocol::MessageType;

class AttemptSharedTest : public AttemptTest {
protected:
    void SetUp() override {
        add_account("bob", 1001);
        add_account("carol", 1002);
        insert(shared_by({"alice", "bob"}));
    }

    void add_account(const std::string& user, std::uint32_t uid) {
        protocol::Account account;
        account.user = user;
        account.uid = account.gid = uid;
        scene.host.accounts[user] = account;
    }
    // In the place of the one that is in.
    void insert(FakeCertificate certificate) {
        if (scene.host.cards.contains(reader_a)) scene.take_out(reader_a);
        scene.insert(reader_a, {.certificates = {std::move(certificate)}});
    }
    // This becomes of the mapping while the PIN is typed.
    Person while_typing(FakeCertificate certificate) {
        Person typing;
        typing.text = "2";
        typing.before_pin = [this, certificate](fakes::FrameEnd&) {
            scene.host.cards.at(reader_a).certificates = {certificate};
            return true;
        };
        return typing;
    }
    // Cards are read again after each logon, and nobody claims anything then.
    protocol::AccountName last_claim() const {
        const auto& claims = scene.host.claims;
        const auto last = std::find_if(claims.rbegin(), claims.rend(),
                                       [](const protocol::AccountName& claim) { return !claim.empty(); });
        return last == claims.rend() ? protocol::AccountName() : *last;
    }
    void expect_nothing_stored() { EXPECT_EQ(asked(MessageType::store_credentials), 0); }
};

TEST_F(AttemptSharedTest, TheNameThatWasTypedDecides) {
    for (const char* user : {"alice", "bob"}) {
        const auto verdict = log_on({}, begin_at_login(user));
        expect_granted(verdict);
        EXPECT_EQ(verdict.user, user);
        EXPECT_TRUE(person.questions.empty());
        EXPECT_EQ(scene.journal.events.back().principal, std::string(user) + "@LAB.TEST");
        EXPECT_EQ(last_claim().user, user);
    }
    EXPECT_EQ(asked(MessageType::authenticate), 2);
}

TEST_F(AttemptSharedTest, WhoeverTypesNoNameIsAskedBeforeThePin) {
    for (const char* number : {"1", "2"}) {
        const auto verdict = log_on({.text = number});
        expect_granted(verdict);
        EXPECT_EQ(verdict.user, *number == '1' ? "alice" : "bob");
        ASSERT_EQ(person.asked.size(), 2U);
        EXPECT_EQ(person.asked[0].kind, protocol::Question::choice);
        EXPECT_EQ(person.asked[0].choices.size(), 2U);
        EXPECT_NE(person.questions.front().find("2: bob (bob@LAB.TEST, slot 9A"), std::string::npos);
    }
    EXPECT_EQ(scene.host.cards[reader_a].tries_left, 3);
}

TEST_F(AttemptSharedTest, NobodyElseGetsToAPin) {
    expect_refused(log_on({}, begin_at_login("carol")), Reason::card_of_other_user);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(AttemptSharedTest, AWrongPinIsOneTryWhoeverIsMeant) {
    for (const char* user : {"alice", "bob"})
        expect_refused(log_on({.pin = "654321"}, begin_at_login(user)), Reason::pin_wrong);
    EXPECT_EQ(asked(MessageType::authenticate), 2);
    EXPECT_EQ(scene.host.cards[reader_a].tries_left, 1);
}

TEST_F(AttemptSharedTest, AnAccountThatIsTakenOutAtThePromptIsRefused) {
    expect_refused(log_on(while_typing(shared_by({"alice", "carol"}))), Reason::card_of_other_user);
    expect_nothing_stored();
}

TEST_F(AttemptSharedTest, AnAccountThatIsTakenOutIsNotReplacedByTheOnlyOneLeft) {
    expect_refused(log_on(while_typing(FakeCertificate{})), Reason::card_of_other_user);
    expect_nothing_stored();
}

TEST_F(AttemptSharedTest, TheChosenOneIsGrantedWhateverBecomesOfTheOthers) {
    const FakeCertificate bobs{.user = "bob", .principal = "bob@LAB.TEST"};
    for (const FakeCertificate& now : {bobs, shared_by({"carol", "bob"}), shared_by({"bob"})}) {
        insert(shared_by({"alice", "bob"}));
        const auto verdict = log_on(while_typing(now));
        expect_granted(verdict);
        EXPECT_EQ(verdict.user, "bob");
    }
}

// Nobody was asked, so nobody has said which it is.
TEST_F(AttemptSharedTest, ACertificateThatBecomesSeveralAccountsAtThePromptIsRefusedOnce) {
    insert({});
    expect_refused(log_on(while_typing(shared_by({"alice", "bob"}))), Reason::card_ambiguous);
    expect_nothing_stored();
    scene.loop.settle(); // the card is read again
    expect_granted(log_on({}, begin_at_login("alice")));
}

// The KDC's word on who that is stays the last one.
TEST_F(AttemptSharedTest, ATicketOfAnotherOfTheAccountsIsRefused) {
    scene.host.ticket_client = "alice@LAB.TEST";
    expect_refused(log_on({}, begin_at_login("bob")), Reason::ticket_wrong_principal);
    expect_nothing_stored();
}

TEST_F(AttemptSharedTest, AUpnThatWasChosenIsTheAccountOfTheKdcsAnswer) {
    auto shared = shared_by({"alice", "bob"});
    shared.choices[1].account = {"bob.smith@corp.example", true, ""};
    insert(shared);
    scene.host.ticket_client = "bob@LAB.TEST";
    const auto verdict = log_on({.text = "2"});
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "bob");
    EXPECT_EQ(last_claim(), shared.choices[1].account);
}

// The last pre-flight was for somebody else, with the same key.
TEST_F(AttemptSharedTest, EachHasAPreflightOfItsOwn) {
    Card& card = *scene.cards.all().front();
    const Candidate alice = card.opened().candidates.at(0);
    const Candidate bob = card.opened().candidates.at(1);
    card.want_preflight(alice);
    scene.loop.settle();
    card.want_preflight(alice);
    scene.loop.settle();
    EXPECT_EQ(asked(MessageType::preflight), 1);
    EXPECT_TRUE(scene.loop.run(card.acquire(bob)));
    EXPECT_EQ(asked(MessageType::preflight), 2);
    const std::string digits = "123456";
    auto pin = protocol::Secret::copy_of(protocol::Bytes(digits.begin(), digits.end())).value();
    const auto ticket = scene.loop.run(card.authenticate(std::move(pin)));
    ASSERT_TRUE(ticket);
    EXPECT_EQ(ticket->client, "bob@LAB.TEST");
    card.release();
}

TEST_F(AttemptSharedTest, AnAccountThatIsGoneFromTheCardIsNotAcquired) {
    Card& card = *scene.cards.all().front();
    const Candidate bob = card.opened().candidates.at(1);
    scene.host.cards.at(reader_a).certificates = {shared_by({"alice", "carol"})};
    card.reopen();
    scene.loop.settle();
    const auto acquired = scene.loop.run(card.acquire(bob));
    ASSERT_FALSE(acquired);
    EXPECT_EQ(acquired.error().reason, Reason::card_removed);
}

// No KDC says which of them it is: the claim goes with the signature's judgement as well.
TEST_F(AttemptSharedTest, AccountsOfThisMachineAloneAreToldApartAsWell) {
    scene.settings->local_accounts.users = {"alice", "bob"};
    auto shared = shared_by({"alice", "bob"});
    for (auto& choice : shared.choices) {
        choice.account.principal = choice.account.user + "@LOCAL.INVALID";
        choice.is_pinned = true;
    }
    shared.client_allowed = false;
    insert(shared);
    for (const char* user : {"alice", "bob"}) {
        const auto verdict = log_on({}, begin_at_login(user));
        expect_granted(verdict);
        EXPECT_EQ(verdict.user, user);
        EXPECT_EQ(last_claim().user, user);
    }
    expect_granted(log_on({.text = "2"}));
    auto only_alice = shared;
    only_alice.choices.pop_back();
    EXPECT_EQ(log_on(while_typing(only_alice)).reason, "card-of-other-user");
    EXPECT_EQ(asked(MessageType::preflight), 0);
}

} // namespace
} // namespace signet::daemon
