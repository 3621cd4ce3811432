// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/opening.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using fakes::FakeCard;
using fakes::FakeCertificate;
using fakes::FrameEnd;
using fakes::Mishap;
using policy::Reason;
using protocol::MessageType;

class OpeningTest : public ::testing::Test {
protected:
    Result<OpenedCard> open(FakeCard card = {}) {
        scene.host.cards[reader_a] = std::move(card);
        return scene.loop.run(open_reader_a());
    }

    // Both parts of it, as a card does.
    Task<Result<OpenedCard>> open_reader_a() {
        CardWay by_piv; // named: g++ 12 moves the bytes of a temporary inside a co_await
        auto located = co_await locate_reader(scene.workers, scene.settings, reader_a, std::move(by_piv));
        if (!located) co_return located.error();
        location = located->location;
        co_return co_await read_card(scene.workers, scene.settings, std::move(*located));
    }

    Scene scene;
    std::optional<protocol::ReaderLocated> location; // as the last opening found it
};

TEST_F(OpeningTest, WhereTheReaderIsIsKnownOfACardThatCannotBeReadToo) {
    EXPECT_FALSE(open({.certificates = {}, .usb_address = 7}));
    ASSERT_TRUE(location);
    EXPECT_EQ(location->usb_bus, 1);
    EXPECT_EQ(location->usb_address, 7);
    EXPECT_TRUE(open());
    EXPECT_FALSE(location->usb_bus || location->usb_address);
}

// What else may be wrong with a certificate is no concern of an agent that has its key.
TEST_F(OpeningTest, TheKeysOfACardAreKnownOfEveryCertificateOnce) {
    FakeCertificate good;
    good.ssh_key = "AAAA";
    FakeCertificate same = fakes::shared_by({"alice", "bob"});
    same.slot = "9C";
    same.ssh_key = "AAAA";
    FakeCertificate refused;
    refused.slot = "9D";
    refused.refused = Reason::cert_expired;
    refused.ssh_key = "BBBB";
    const auto opened = open({.certificates = {good, same, refused}});
    ASSERT_TRUE(opened);
    EXPECT_EQ(ssh_keys_of(*opened), (std::vector<std::string>{"AAAA", "BBBB"}));
}

TEST_F(OpeningTest, AGoodCardIsReadJudgedAndItsAccountLookedUp) {
    const auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->worker.alive());
    EXPECT_EQ(opened->label, "PIV card");
    EXPECT_EQ(opened->tries_left, 3);
    EXPECT_EQ(opened->apdus, 10U);
    EXPECT_EQ(opened->pin_shape.min, 6U);
    EXPECT_EQ(opened->pin_shape.max, 8U);
    EXPECT_TRUE(opened->pin_shape.digits_only);
    ASSERT_EQ(opened->candidates.size(), 1U);
    const Candidate& candidate = opened->candidates.front();
    EXPECT_FALSE(candidate.refusal);
    EXPECT_EQ(candidate.slot, "9A");
    EXPECT_EQ(candidate.certificate.principal, "alice@LAB.TEST");
    ASSERT_TRUE(candidate.account);
    EXPECT_EQ(candidate.account->uid, 1000U);
    const std::vector steps{MessageType::open_card, MessageType::name_key, MessageType::judge_certificate,
                            MessageType::look_up_account};
    EXPECT_EQ(scene.host.asked, steps);
}

TEST_F(OpeningTest, TheCardWorkerIsToldTheSlotsOfTheSettings) {
    scene.settings->cards.piv_slots = {policy::PivSlot::key_management, policy::PivSlot::authentication,
                                       policy::PivSlot::last_retired};
    protocol::OpenCard request;
    scene.workers.on(verb::card, [&request](FrameEnd& worker) -> Task<void> {
        auto heard = co_await worker.hear<protocol::OpenCard>();
        if (heard) request = std::move(*heard);
    });
    EXPECT_FALSE(open());
    EXPECT_EQ(request.reader, reader_a);
    EXPECT_EQ(request.slots, (std::vector<std::string>{"9D", "9A", "95"}));
}

TEST_F(OpeningTest, TheCertificateWorkerIsToldTheAnchorsUsagesAndRulesOfTheSettings) {
    protocol::JudgeCertificate request;
    scene.workers.on(verb::certificate, [&request](FrameEnd& worker) -> Task<void> {
        co_await worker.hear<protocol::NameKey>();
        co_await worker.say(protocol::KeyNamed());
        auto heard = co_await worker.hear<protocol::JudgeCertificate>();
        if (heard) request = std::move(*heard);
    });
    const auto before = std::time(nullptr);
    EXPECT_TRUE(open());
    EXPECT_EQ(request.anchors, scene.settings->domain.anchors);
    EXPECT_EQ(request.eku_any, scene.settings->certificates.eku_any);
    EXPECT_GE(request.now, before);
    ASSERT_EQ(request.rules.size(), scene.settings->mapping.rules.size());
    EXPECT_EQ(request.rules.front().principal, scene.settings->mapping.rules.front().principal);
    EXPECT_EQ(request.rules.front().user, scene.settings->mapping.rules.front().user);
    EXPECT_EQ(request.rules.front().priority, scene.settings->mapping.rules.front().priority);
}

TEST_F(OpeningTest, CertificatesKeepTheOrderOfTheSlots) {
    const auto opened = open({.certificates = {{.slot = "9A"}, {.slot = "9C", .user = "bob"}}});
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->candidates.size(), 2U);
    EXPECT_EQ(opened->candidates[0].slot, "9A");
    EXPECT_FALSE(opened->candidates[0].refusal);
    EXPECT_EQ(opened->candidates[1].slot, "9C");
    EXPECT_EQ(opened->candidates[1].refusal->reason, Reason::account_unknown);
}

TEST_F(OpeningTest, ACertificateOfSeveralAccountsIsACandidateForEach) {
    auto shared = fakes::shared_by({"alice", "bob"});
    shared.choices[1].is_pinned = true;
    const auto opened = open({.certificates = {shared, {.slot = "9C"}}});
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->candidates.size(), 3U);
    const Candidate& alice = opened->candidates[0];
    const Candidate& bob = opened->candidates[1];
    EXPECT_EQ(alice.slot + bob.slot + opened->candidates[2].slot, "9A9A9C");
    EXPECT_EQ(alice.der, bob.der);
    EXPECT_EQ(alice.certificate.fingerprint, bob.certificate.fingerprint);
    EXPECT_EQ(alice.certificate.principal, "alice@LAB.TEST");
    EXPECT_EQ(alice.account->uid, 1000U);
    EXPECT_FALSE(alice.refusal || alice.certificate.is_pinned);
    EXPECT_EQ(claim_of(alice), shared.choices[0].account);
    EXPECT_EQ(bob.certificate.principal, "bob@LAB.TEST");
    EXPECT_EQ(bob.refusal->reason, Reason::account_unknown); // one that is none costs itself alone
    EXPECT_TRUE(bob.certificate.is_pinned);
    EXPECT_EQ(claim_of(bob), shared.choices[1].account);
    EXPECT_TRUE(claim_of(opened->candidates[2]).empty());
    EXPECT_TRUE(alice.certificate.choices.empty() && bob.certificate.choices.empty());
    EXPECT_EQ(scene.host.times_asked(MessageType::judge_certificate), 2);
}

// Whoever is the only one of several that is bound strongly enough is still one of several: the claim is needed.
TEST_F(OpeningTest, TheOnlyOneLeftOfSeveralIsStillMeant) {
    const auto opened = open({.certificates = {fakes::shared_by({"alice"})}});
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->candidates.size(), 1U);
    EXPECT_EQ(claim_of(opened->candidates.front()).user, "alice");
}

TEST_F(OpeningTest, ASlotThatCannotBeReadCostsNothingButItself) {
    const auto opened = open({.certificates = {{.unread = "cert-malformed"}, {.slot = "9C"}}});
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->candidates.size(), 2U);
    EXPECT_EQ(opened->candidates[0].slot, "9A");
    EXPECT_EQ(opened->candidates[0].refusal->reason, Reason::cert_malformed);
    EXPECT_FALSE(opened->candidates[1].refusal);
    EXPECT_EQ(scene.host.times_asked(MessageType::judge_certificate), 1);
}

TEST_F(OpeningTest, AKeyOfNoUseIsACandidateThatIsRefused) {
    const auto opened =
        open({.certificates = {
                  {.unusable = "cert-key-unsupported"},
                  {.slot = "9C", .refused = Reason::cert_expired, .unusable = "cert-key-unsupported"}}});
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->candidates.size(), 2U);
    EXPECT_EQ(opened->candidates[0].refusal->reason, Reason::cert_key_unsupported);
    EXPECT_EQ(opened->candidates[0].certificate.principal, "alice@LAB.TEST");
    EXPECT_EQ(opened->candidates[1].refusal->reason, Reason::cert_expired);
}

TEST_F(OpeningTest, NoSlotIsGrantedByWhatTheCardWorkerSays) {
    for (const char* reason : {"granted", "no-such-reason"}) {
        const auto opened = open({.certificates = {{.unread = reason}, {.slot = "9C"}}});
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->candidates[0].refusal->reason, Reason::internal_error) << reason;
    }
}

TEST_F(OpeningTest, ACardWithoutCertificateIsRefused) {
    const auto opened = open({.certificates = {}});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, Reason::card_no_certificate);
}

TEST_F(OpeningTest, ARefusedCertificateIsACandidateWithItsReasonAndNoAccountIsAskedFor) {
    const auto opened = open({.certificates = {{.refused = Reason::cert_expired}}});
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->candidates.size(), 1U);
    EXPECT_EQ(opened->candidates.front().refusal->reason, Reason::cert_expired);
    EXPECT_EQ(scene.host.times_asked(MessageType::look_up_account), 0);
}

TEST_F(OpeningTest, AnAccountThatTheSystemDoesNotKnowIsARefusal) {
    scene.host.accounts.clear();
    const auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->candidates.front().refusal->reason, Reason::account_unknown);
    EXPECT_EQ(opened->candidates.front().certificate.principal, "alice@LAB.TEST");
}

TEST_F(OpeningTest, ACardThatCannotBeReadIsARefusal) {
    scene.host.failures[MessageType::open_card] = Reason::card_unreadable;
    EXPECT_EQ(open().error().reason, Reason::card_unreadable);
}

TEST(RefusalToConnect, OfASilentWorkerIsThatTheCardIsBusy) {
    EXPECT_EQ(refusal_to_connect({Reason::worker_timeout}).reason, Reason::card_busy);
    for (const Reason other : {Reason::card_removed, Reason::card_unreadable, Reason::worker_lost})
        EXPECT_EQ(refusal_to_connect({other, "as is"}).reason, other);
}

TEST_F(OpeningTest, ACardWorkerThatFailsIsARefusal) {
    for (const Mishap mishap : {Mishap::death, Mishap::garbage, Mishap::nonsense}) {
        scene.host.mishaps[MessageType::open_card] = mishap;
        EXPECT_EQ(open().error().reason, Reason::worker_lost);
    }
    scene.workers.cannot_start(verb::card);
    EXPECT_EQ(open().error().reason, Reason::worker_lost);
}

TEST_F(OpeningTest, AnotherWorkerThatFailsCostsTheCertificateOnly) {
    for (const MessageType question : {MessageType::judge_certificate, MessageType::look_up_account})
        for (const Mishap mishap : {Mishap::death, Mishap::garbage, Mishap::nonsense}) {
            scene.host.mishaps = {{question, mishap}};
            const auto opened = open();
            ASSERT_TRUE(opened);
            EXPECT_EQ(opened->candidates.front().refusal->reason, Reason::worker_lost);
        }
    scene.host.mishaps.clear();
    for (const auto verb : {verb::directory, verb::certificate}) {
        scene.workers.cannot_start(verb);
        const auto opened = open();
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->candidates.front().refusal->reason, Reason::worker_lost);
    }
}

} // namespace
} // namespace signet::daemon
