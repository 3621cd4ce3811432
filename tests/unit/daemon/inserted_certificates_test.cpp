// SPDX-License-Identifier: Apache-2.0
// What signetctl is told of the cards in the readers and of their certificates.
#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using fakes::FakeCertificate;
using policy::Reason;

class InsertedCertificatesTest : public ::testing::Test {
protected:
    protocol::Certificates inserted(const std::string& service = {}) {
        fakes::FakeClient client(scene.loop.executor(), fakes::root_peer);
        protocol::QueryCertificates query;
        query.service = service;
        auto request = protocol::encode(query).value();
        EXPECT_TRUE(
            scene.loop.run(handle_query_certificates(scene.services, client.client, std::move(request))));
        auto answer = scene.loop.run(client.pam.hear<protocol::Certificates>());
        EXPECT_TRUE(answer);
        return answer ? std::move(*answer) : protocol::Certificates();
    }
    protocol::InsertedCertificate only_certificate() {
        auto all = inserted();
        EXPECT_EQ(all.certificates.size(), 1U);
        return all.certificates.empty() ? protocol::InsertedCertificate() : all.certificates.front();
    }

    Scene scene;
};

TEST_F(InsertedCertificatesTest, AreHandedOutAsTheyWereReadSlotBySlot) {
    scene.insert(reader_a, {.certificates = {{},
                                             {.slot = "9C", .refused = Reason::cert_expired},
                                             {.slot = "9D", .unread = "card-unreadable"}}});
    scene.insert(reader_b, {.usb_address = address_at_seat1});
    const auto asked = scene.host.asked.size();
    const auto all = inserted();
    EXPECT_EQ(scene.host.asked.size(), asked); // no worker, and so no card, hears of it
    ASSERT_EQ(all.cards.size(), 2U);
    EXPECT_EQ(all.cards[0].seat, "seat0");
    EXPECT_EQ(all.cards[0].label, "PIV card");
    EXPECT_EQ(all.cards[1].seat, "seat1");
    ASSERT_EQ(all.certificates.size(), 4U);
    EXPECT_EQ(all.certificates[0].reader, reader_a);
    EXPECT_EQ(all.certificates[0].slot, "9A");
    EXPECT_EQ(all.certificates[0].reason, "");
    EXPECT_EQ(all.certificates[0].user, "alice");
    EXPECT_EQ(all.certificates[0].principal, "alice@LAB.TEST");
    EXPECT_FALSE(all.certificates[0].der.empty());
    EXPECT_EQ(all.certificates[1].reason, "cert-expired");
    EXPECT_EQ(all.certificates[1].detail, "told by a fake");
    EXPECT_FALSE(all.certificates[1].der.empty());
    EXPECT_EQ(all.certificates[2].slot, "9D");
    EXPECT_EQ(all.certificates[2].reason, "card-unreadable");
    EXPECT_TRUE(all.certificates[2].der.empty());
    EXPECT_EQ(all.certificates[3].reader, reader_b);
}

TEST_F(InsertedCertificatesTest, ACardThatCannotBeReadSaysWhy) {
    scene.host.failures[protocol::MessageType::open_card] = Reason::card_unreadable;
    const Card& card = scene.insert(reader_a);
    scene.loop.run_until([&] { return card.state() == Card::State::failed; });
    const auto all = inserted();
    ASSERT_EQ(all.cards.size(), 1U);
    EXPECT_EQ(all.cards[0].state, "failed");
    EXPECT_EQ(all.cards[0].reason, "card-unreadable");
    EXPECT_EQ(all.cards[0].detail, "told by a fake");
    EXPECT_EQ(all.cards[0].label, "");
    EXPECT_TRUE(all.certificates.empty());
}

TEST_F(InsertedCertificatesTest, WhatThePolicyHasAgainstTheAccountIsSaid) {
    scene.host.accounts["alice"].uid = 0;
    scene.insert(reader_a);
    EXPECT_EQ(only_certificate().reason, "account-not-allowed");
}

TEST_F(InsertedCertificatesTest, ALockedCardHasNoUsableOne) {
    scene.insert(reader_a, {.tries_left = 0});
    EXPECT_EQ(only_certificate().reason, "pin-locked");
    EXPECT_EQ(only_certificate().user, "alice");
}

TEST_F(InsertedCertificatesTest, AreJudgedAsAtThePromptOfAService) {
    scene.settings->services["bobs"].use = policy::ServiceUse::logon;
    scene.settings->services["bobs"].users = {"bob"};
    scene.settings->services["seat1"].use = policy::ServiceUse::logon;
    scene.settings->services["seat1"].seats = {"seat1"};
    scene.insert(reader_a);
    const std::pair<const char*, const char*> cases[] = {{"login", ""},
                                                         {"bobs", "service-not-for-account"},
                                                         {"seat1", "not-at-seat"},
                                                         {"nowhere", "service-off"}};
    for (const auto& [service, reason] : cases) {
        const auto all = inserted(service);
        ASSERT_EQ(all.certificates.size(), 1U);
        EXPECT_EQ(all.certificates.front().reason, reason) << service;
        EXPECT_EQ(all.cards.front().reason, ""); // of the card itself it is the one answer
    }
}

TEST_F(InsertedCertificatesTest, AnAdministratorsIsThePersonsWhoHasIt) {
    scene.insert(reader_a, {.certificates = {{.user = "", .principal = "alice/admin@LAB.TEST"}}});
    const auto certificate = only_certificate();
    EXPECT_EQ(certificate.reason, "");
    EXPECT_EQ(certificate.user, "alice");
    EXPECT_EQ(certificate.principal, "alice/admin@LAB.TEST");
}

TEST_F(InsertedCertificatesTest, AreNoMoreThanFitIntoTheAnswer) {
    for (std::size_t number = 0; number < protocol::max_readers + 2; ++number) {
        fakes::FakeCard card;
        card.certificates = {{.slot = "9A"}, {.slot = "9C"}, {.slot = "9D"}};
        scene.insert("Reader " + std::to_string(number), card);
    }
    const auto all = inserted();
    EXPECT_EQ(all.cards.size(), protocol::max_readers);
    EXPECT_EQ(all.certificates.size(), protocol::max_inserted);
}

} // namespace
} // namespace signet::daemon
