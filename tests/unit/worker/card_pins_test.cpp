// SPDX-License-Identifier: Apache-2.0

// A new PIN for a card: what is known of its secrets without a try, and what is sent to it. A card that is pulled out in the
// middle of it: card_pulled_test.cpp.

#include "daemon/worker/card/pin_metadata.hpp"
#include "daemon/worker/card/piv_pins.hpp"
#include "daemon/worker/card/piv_status.hpp"
#include "tests/unit/worker/card_with_secrets.hpp"

#include <gtest/gtest.h>

namespace signet::worker {
namespace {

using card::Fault;

bool is_pin(CardInMemory& memory, const char* value) {
    return memory.card().card().piv().pin().is(*card::pad_pin(value));
}

unsigned pin_tries(CardInMemory& memory) {
    return memory.card().card().piv().pin().tries_left();
}

unsigned puk_tries(CardInMemory& memory) {
    return memory.card().card().piv().puk().tries_left();
}

TEST(PivPins, ChangesAPinByTheOldOne) {
    CardInMemory memory(usual());
    PivPins pins(memory);
    const auto seen = pins.look();
    ASSERT_TRUE(seen) << seen.error().detail;
    EXPECT_EQ(seen->label, "PIV card");
    EXPECT_EQ(seen->pin.tries_left, 3U);
    EXPECT_FALSE(seen->pin.is_default);
    EXPECT_FALSE(seen->puk.tries_left);
    EXPECT_TRUE(seen->has_puk);
    EXPECT_EQ(seen->card.size(), 32U);
    EXPECT_EQ(pins.costs().verifies, 0U);

    const auto done = pins.change(pin(old_pin), pin(new_pin), false);
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_TRUE(is_pin(memory, new_pin));
    EXPECT_EQ(pin_tries(memory), 3U);
    EXPECT_EQ(pins.costs().verifies, 1U);
    EXPECT_FALSE(memory.card().card().piv().verified());
}

TEST(PivPins, KnowsWhatOnlyAYubiKeySays) {
    auto profile = usual();
    profile.metadata = true;
    profile.pin = "123456";
    profile.pin_tries = 8;
    CardInMemory memory(profile);
    PivPins pins(memory);
    const auto seen = pins.look();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->pin.is_default, true);
    EXPECT_EQ(seen->pin.most_tries, 8U);
    EXPECT_EQ(seen->puk.is_default, false);
    EXPECT_EQ(seen->puk.tries_left, 3U);
    EXPECT_EQ(pins.costs().verifies, 0U);
}

TEST(PivPins, NeedNoIdentifierThatCanBeHeard) {
    for (const std::size_t length : {1U, 300U, 9000U}) {
        CardInMemory memory(usual(), true);
        fail_at(memory, Fault::Trigger::GetData, Bytes(length, 0x61));
        PivPins pins(memory);
        const auto seen = pins.look();
        ASSERT_TRUE(seen) << length << ": " << seen.error().detail;
        EXPECT_TRUE(seen->card.empty());
        EXPECT_EQ(seen->pin.tries_left, 3U);
        ASSERT_TRUE(pins.change(pin(old_pin), pin(new_pin), false));
        EXPECT_TRUE(is_pin(memory, new_pin));
    }
    CardInMemory memory(usual());
    fail_at(memory, Fault::Trigger::GetData, Fault::Action::Remove);
    EXPECT_EQ(PivPins(memory).look().error().reason, Reason::card_removed);
}

TEST(PivPins, NeedNoMetadataThatCanBeHeard) {
    auto profile = usual();
    profile.metadata = true;
    constexpr unsigned before_metadata = 3; // SELECT, GET DATA of the discovery object, VERIFY without a PIN
    CardInMemory memory(profile);
    fail_at(memory, Fault::Trigger::Any, Bytes{0x90}, before_metadata);
    PivPins pins(memory);
    const auto seen = pins.look();
    ASSERT_TRUE(seen) << seen.error().detail;
    EXPECT_FALSE(seen->pin.is_default);
    EXPECT_FALSE(seen->puk.tries_left); // so that whoever types one is asked whether it may be the last try
    EXPECT_EQ(seen->pin.tries_left, 3U);
}

TEST(PivPins, CountsInTwoCommands) {
    CardInMemory memory(usual());
    memory.card().card().piv().pin().set_tries_left(2);
    PivPins pins(memory);
    const auto seen = pins.count(PinReference::application);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->pin.tries_left, 2U);
    EXPECT_EQ(pins.costs().apdus, 2U);
    EXPECT_EQ(pins.costs().verifies, 0U);
}

TEST(PivPins, AWrongPinCostsOneTryAndChangesNothing) {
    CardInMemory memory(usual());
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    const auto done = pins.change(pin("999999"), pin(new_pin), false);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().reason, Reason::pin_wrong);
    EXPECT_EQ(done.error().tries_left, 2U);
    EXPECT_TRUE(is_pin(memory, old_pin));
    EXPECT_EQ(pin_tries(memory), 2U);
}

TEST(PivPins, TheLastTryIsTakenOnlyWhereThatWasAgreed) {
    CardInMemory memory(usual());
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    memory.card().card().piv().pin().set_tries_left(1); // another program, while the person typed
    const auto refused = pins.change(pin(old_pin), pin(new_pin), false);
    EXPECT_EQ(refused.error().reason, Reason::card_busy);
    EXPECT_EQ(pins.costs().verifies, 0U);
    EXPECT_TRUE(pins.change(pin(old_pin), pin(new_pin), true));
    EXPECT_TRUE(is_pin(memory, new_pin));
}

TEST(PivPins, ABlockedPinIsShownToTheCardNoMore) {
    CardInMemory memory(usual());
    memory.card().card().piv().pin().set_tries_left(0);
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    EXPECT_EQ(pins.change(pin(old_pin), pin(new_pin), true).error().reason, Reason::pin_locked);
    EXPECT_EQ(pins.costs().verifies, 0U);

    ASSERT_TRUE(pins.unblock(pin(puk), pin(new_pin), true));
    EXPECT_TRUE(is_pin(memory, new_pin));
    EXPECT_EQ(pin_tries(memory), 3U);
    EXPECT_EQ(puk_tries(memory), 3U);
}

TEST(PivPins, AWrongPukIsCounted) {
    CardInMemory memory(usual());
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    const auto first = pins.unblock(pin("11111111"), pin(new_pin), true);
    EXPECT_EQ(first.error().reason, Reason::puk_wrong);
    EXPECT_EQ(first.error().tries_left, 2U);
    memory.card().card().piv().puk().set_tries_left(0);
    const auto blocked = pins.unblock(pin(puk), pin(new_pin), true);
    EXPECT_EQ(blocked.error().reason, Reason::puk_locked);
    EXPECT_TRUE(is_pin(memory, old_pin));
}

TEST(PivPins, WhatCannotBeAPinNeverGetsThere) {
    CardInMemory memory(usual());
    PivPins pins(memory);
    ASSERT_TRUE(pins.look());
    for (const char* fresh : {"12345", "123456789", "12345a", "12345 ", ""})
        EXPECT_EQ(pins.change(pin(old_pin), pin(fresh), true).error().reason, Reason::pin_shape) << fresh;
    EXPECT_EQ(pins.change(pin("short"), pin(new_pin), true).error().reason, Reason::pin_shape);
    EXPECT_EQ(pins.unblock(pin("short"), pin(new_pin), true).error().reason, Reason::pin_shape);
    EXPECT_EQ(pins.costs().verifies, 0U);
}

TEST(PivPins, AGlobalPinHasNoPuk) {
    auto profile = usual();
    profile.global_pin = "314159";
    profile.pin_policy = {0x60, 0x20};
    CardInMemory memory(profile);
    PivPins pins(memory);
    const auto seen = pins.look();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->label, "PIV card, global PIN");
    EXPECT_FALSE(seen->has_puk);
    EXPECT_EQ(pins.unblock(pin(puk), pin(new_pin), true).error().reason, Reason::pin_change_unsupported);
    EXPECT_EQ(pins.change_puk(pin(puk), pin("31415926"), true).error().reason,
              Reason::pin_change_unsupported);
    EXPECT_EQ(pins.change(pin("314159"), pin(new_pin), true).error().reason, Reason::pin_change_unsupported);
    EXPECT_EQ(puk_tries(memory), 3U);
    EXPECT_EQ(pin_tries(memory), 3U);
}

TEST(PivPins, AStatusWordThatSaysNothingIsNotTakenForAnAnswer) {
    for (const StatusWord status : {StatusWord{0x6F00}, StatusWord{0x6581}, StatusWord{0x6100}}) {
        CardInMemory memory(usual());
        PivPins pins(memory);
        ASSERT_TRUE(pins.look());
        fail_at(memory, Fault::Trigger::Change, Fault::Action::Status, status);
        EXPECT_EQ(pins.change(pin(old_pin), pin(new_pin), true).error().reason, Reason::pin_change_unknown)
            << std::hex << status;
    }
}

TEST(PivPins, AWarningAfterANewPinIsNoRefusal) {
    for (const StatusWord status : {StatusWord{0x6200}, StatusWord{0x6282}}) {
        CardInMemory memory(usual());
        PivPins pins(memory);
        ASSERT_TRUE(pins.look());
        fail_at(memory, Fault::Trigger::Change, Fault::Action::Warning, status);
        EXPECT_TRUE(pins.change(pin(old_pin), pin(new_pin), true)) << std::hex << status;
        EXPECT_TRUE(is_pin(memory, new_pin));
        EXPECT_EQ(pins.costs().verifies, 1U);
    }
}

TEST(PivPins, NoStatusWordOfARefusalIsAGrant) {
    for (unsigned status = 0; status <= 0xFFFF; ++status) {
        EXPECT_NE(refused_change(static_cast<StatusWord>(status)).reason, Reason::granted);
        EXPECT_NE(refused_unblock(static_cast<StatusWord>(status)).reason, Reason::granted);
        EXPECT_NE(refused_change_of_puk(static_cast<StatusWord>(status)).reason, Reason::granted);
    }
}

TEST(PinMetadata, WhatIsMalformedIsNotKnown) {
    const auto known = pin_metadata_in(Bytes{0x01, 0x01, 0xFF, 0x05, 0x01, 0x01, 0x06, 0x02, 0x03, 0x02});
    EXPECT_EQ(known.is_default, true);
    EXPECT_EQ(known.most_tries, 3U);
    EXPECT_EQ(known.tries_left, 2U);
    for (const Bytes& answer :
         {Bytes{}, Bytes{0x05}, Bytes{0x05, 0x00}, Bytes{0x05, 0x01, 0x02}, Bytes{0x06, 0x01, 0x03},
          Bytes{0x06, 0x02, 0x03, 0x04}, Bytes{0x06, 0x03, 0x03, 0x02, 0x01}, Bytes(300, 0xFF)}) {
        const auto nothing = pin_metadata_in(answer);
        EXPECT_FALSE(nothing.is_default || nothing.most_tries || nothing.tries_left);
    }
}

} // namespace
} // namespace signet::worker
