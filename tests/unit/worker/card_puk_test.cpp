// SPDX-License-Identifier: Apache-2.0

// A new PUK for a card, and a PIN that the card says is the one of the factory. A new PIN: card_pins_test.cpp.

#include "daemon/worker/card/piv.hpp"
#include "daemon/worker/card/piv_pins.hpp"
#include "tests/unit/worker/card_with_secrets.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace signet::worker {
namespace {

using card::Fault;

bool is_puk(CardInMemory& memory, const char* value) {
    return memory.card().card().piv().puk().is(*card::pad_pin(value));
}

TEST(PivPuk, ChangesAPukByTheOldOneAndLeavesThePin) {
    for (const char* fresh : {"31415926", "314159", "Pk-4%x7~"}) {
        CardInMemory memory(usual());
        memory.card().card().piv().pin().set_tries_left(1);
        PivPins pins(memory);
        ASSERT_TRUE(pins.look());
        const auto wrong = pins.change_puk(pin("11111111"), pin(fresh), true);
        EXPECT_EQ(wrong.error().reason, Reason::puk_wrong);
        EXPECT_EQ(wrong.error().tries_left, 2U);
        const auto done = pins.change_puk(pin(puk), pin(fresh), true);
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_TRUE(is_puk(memory, fresh));
        EXPECT_TRUE(memory.card().card().piv().pin().is(*card::pad_pin(old_pin)));
        EXPECT_EQ(memory.card().card().piv().puk().tries_left(), 3U);
        EXPECT_EQ(memory.card().card().piv().pin().tries_left(), 1U);
        EXPECT_EQ(pins.costs().verifies, 2U);
        EXPECT_FALSE(memory.card().card().piv().verified());
        EXPECT_TRUE(pins.unblock(pin(fresh), pin(new_pin), true));
    }
}

TEST(PivPuk, WhatCannotBeAPukNeverGetsThere) {
    CardInMemory memory(usual());
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    for (const char* fresh : {"12345", "123456789", "1234 678", "12345\xC3\xA4", ""})
        EXPECT_EQ(pins.change_puk(pin(puk), pin(fresh), true).error().reason, Reason::pin_shape) << fresh;
    EXPECT_EQ(pins.change_puk(pin("short"), pin("31415926"), true).error().reason, Reason::pin_shape);
    EXPECT_EQ(pins.costs().verifies, 0U);
}

TEST(PivPuk, TheLastTryOfAPukIsTakenOnlyWhereThatWasAgreed) {
    auto profile = usual();
    profile.metadata = true;
    CardInMemory memory(profile);
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    memory.card().card().piv().puk().set_tries_left(1); // another program, while the person typed
    EXPECT_EQ(pins.change_puk(pin(puk), pin("31415926"), false).error().reason, Reason::card_busy);
    memory.card().card().piv().puk().set_tries_left(0);
    EXPECT_EQ(pins.change_puk(pin(puk), pin("31415926"), true).error().reason, Reason::puk_locked);
    EXPECT_EQ(pins.costs().verifies, 0U);
    memory.card().card().piv().puk().set_tries_left(1);
    EXPECT_TRUE(pins.change_puk(pin(puk), pin("31415926"), true));
}

TEST(PivPuk, IsNotSentToACardThatToldOfItsTriesAndIsNotHeardAnyMore) {
    auto profile = usual();
    profile.metadata = true;
    CardInMemory memory(profile);
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    fail_at(memory, Fault::Trigger::Any, Bytes{0x90}, 1);
    EXPECT_EQ(pins.unblock(pin(puk), pin(new_pin), false).error().reason, Reason::card_unreadable);
    EXPECT_EQ(pins.costs().verifies, 0U);
}

TEST(PivPuk, WhatTheCardSaysOfANewPukIsTold) {
    struct Row {
        StatusWord status;
        Reason reason;
    };
    for (const Row& row :
         {Row{0x63C1, Reason::puk_wrong}, Row{0x63C0, Reason::puk_locked}, Row{0x6983, Reason::puk_locked},
          Row{0x6A80, Reason::pin_new_refused}, Row{0x6A88, Reason::pin_change_unsupported},
          Row{0x6982, Reason::card_contactless}, Row{0x6F00, Reason::pin_change_unknown}}) {
        CardInMemory memory(usual());
        PivPins pins(memory);
        ASSERT_TRUE(pins.look());
        fail_at(memory, Fault::Trigger::Change, Fault::Action::Status, row.status);
        EXPECT_EQ(pins.change_puk(pin(puk), pin("31415926"), true).error().reason, row.reason)
            << std::hex << row.status;
    }
}

std::optional<bool> said_when_opened(const card::Profile& profile, CardQuestions asked, unsigned apdus) {
    CardInMemory memory(profile);
    PivCard piv(memory);
    auto contents = piv.open({"9A"});
    EXPECT_TRUE(contents) << contents.error().detail;
    const auto before = piv.costs().apdus;
    EXPECT_TRUE(piv.describe(*contents, asked));
    EXPECT_EQ(piv.costs().apdus - before, apdus);
    EXPECT_EQ(piv.costs().verifies, 0U);
    return contents->pin_is_default;
}

TEST(DefaultPin, IsReadWithTheCardForOneCommandWhereItIsAskedFor) {
    constexpr CardQuestions nothing{};
    constexpr CardQuestions pin_alone{.default_pin = true};
    constexpr CardQuestions usual_ones{.touch = true, .default_pin = true};
    auto profile = profile_with(card::KeyReference::Authentication, card::Algorithm::EccP256);
    profile.metadata = true;
    profile.pin = old_pin;
    EXPECT_EQ(said_when_opened(profile, nothing, 0), std::nullopt);
    EXPECT_EQ(said_when_opened(profile, pin_alone, 2), false);
    profile.pin = "123456";
    EXPECT_EQ(said_when_opened(profile, pin_alone, 2), true);
    EXPECT_EQ(said_when_opened(profile, usual_ones, 3), true);
    // As a YubiKey before 5.3 answers.
    profile.metadata = false;
    EXPECT_EQ(said_when_opened(profile, pin_alone, 2), std::nullopt);
    // What is said is not of the PIN that this card goes by.
    profile.metadata = true;
    profile.global_pin = "314159";
    profile.pin_policy = {0x60, 0x20};
    EXPECT_EQ(said_when_opened(profile, pin_alone, 0), std::nullopt);
}

/// Of the PIN, of two keys about a touch, and of each its attestation.
TEST(WhatAYubiKeySaysBesides, KeepsItFromNothingWhereItCannotBeHeard) {
    constexpr CardQuestions everything{.touch = true, .attestation = true, .default_pin = true};
    constexpr unsigned questions = 5;
    const Bytes without_status = {0x90};
    const Bytes without_end = {0xAA, 0x61, 0x10};
    const Bytes too_long(max_answer + 1000, 0xC5);
    auto profile = profile_with(card::KeyReference::Authentication, card::Algorithm::EccP256);
    profile.slots.emplace(card::KeyReference::Signature, *card::make_slot(card::Algorithm::EccP256, "alice"));
    profile.metadata = true;
    for (const Bytes& answer : {without_status, without_end, too_long}) {
        for (unsigned question = 0; question < questions; ++question) {
            CardInMemory memory(profile, true);
            PivCard piv(memory);
            auto contents = piv.open({"9A", "9C"});
            ASSERT_TRUE(contents) << contents.error().detail;
            fail_at(memory, Fault::Trigger::Any, answer, 1 + question,
                    answer == without_end ? max_pieces + 1 : 1);
            const auto told = piv.describe(*contents, everything);
            EXPECT_TRUE(told) << question << ": " << told.error().detail;
            EXPECT_EQ(contents->certificates.size(), 2U);
            EXPECT_EQ(contents->pin_is_default.has_value(), question > 0);
        }
    }
    CardInMemory memory(profile);
    PivCard piv(memory);
    auto contents = piv.open({"9A"});
    ASSERT_TRUE(contents);
    fail_at(memory, Fault::Trigger::Any, Fault::Action::Remove);
    EXPECT_EQ(piv.describe(*contents, everything).error().reason, Reason::card_removed);
}

} // namespace
} // namespace signet::worker
