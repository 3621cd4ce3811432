// SPDX-License-Identifier: Apache-2.0

// A card that is pulled out at any command of a new PIN leaves nobody with a PIN that is not what was said.

#include "daemon/worker/card/piv_pins.hpp"
#include "policy/pin_change.hpp"
#include "tests/unit/worker/card_with_secrets.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace signet::worker {
namespace {

using card::Fault;
using card::FaultScript;
using policy::PinDeed;
using policy::PinFate;

/// Of the secret that the deed sets.
card::ReferenceData& what_is_set(CardInMemory& memory, PinDeed deed) {
    auto& piv = memory.card().card().piv();
    return deed == PinDeed::change_puk ? piv.puk() : piv.pin();
}

struct Pull {
    PinDeed deed = PinDeed::change;
    bool has_metadata = false;
    bool knows_secret = true; // the person does
    bool was_default = false;
    unsigned tries = 3; // of what is set, before
    Fault::Action action = Fault::Action::Remove;
    unsigned after = 0; // commands
};

policy::PinState state_of(const PinsSeen& seen, PinDeed deed) {
    const KnownSecret& known = deed == PinDeed::change_puk ? seen.puk : seen.pin;
    policy::PinState state;
    state.card = {reinterpret_cast<const char*>(seen.card.data()), seen.card.size()};
    state.tries_left = known.tries_left;
    state.most_tries = known.most_tries;
    state.is_default = known.is_default;
    return state;
}

// What is said of the new PIN when all is over, as signetd's story has it.
std::optional<PinFate> told(CardInMemory& memory, const PinsSeen& before, const Result<void>& done,
                            PinDeed deed) {
    if (done) return PinFate::changed;
    if (done.error().reason != Reason::pin_change_unknown) return PinFate::as_it_was;
    memory.put_in();
    PivPins again(memory);
    const auto after = again.look();
    if (!after) return std::nullopt;
    EXPECT_EQ(again.costs().verifies, 0U);
    return policy::fate_of_pin(deed, state_of(before, deed), state_of(*after, deed));
}

/// False: the card was left in, since there are not so many commands.
bool pull_out(const Pull& pull) {
    auto profile = usual();
    profile.metadata = pull.has_metadata;
    const bool is_of_puk = pull.deed == PinDeed::change_puk;
    if (pull.was_default) (is_of_puk ? profile.puk : profile.pin) = is_of_puk ? "12345678" : "123456";
    const std::string present = is_of_puk ? profile.puk : profile.pin;
    CardInMemory memory(profile);
    auto& secret = what_is_set(memory, pull.deed);
    secret.set_tries_left(pull.tries);
    PivPins pins(memory);
    const auto before = pins.look();
    EXPECT_TRUE(before);
    Fault fault;
    fault.action = pull.action;
    fault.after = pull.after;
    memory.card().set_faults(FaultScript({fault}));
    const std::string right = pull.deed == PinDeed::unblock ? puk : present;
    const auto typed = pull.knows_secret ? right : std::string(right.size(), '9');
    auto setter = &PivPins::change;
    if (pull.deed == PinDeed::unblock) setter = &PivPins::unblock;
    if (is_of_puk) setter = &PivPins::change_puk;
    const auto done = (pins.*setter)(pin(typed), pin(new_pin), true);
    const bool was_pulled = memory.is_out();
    const auto said = told(memory, *before, done, pull.deed);
    EXPECT_TRUE(said);
    const bool has_new = secret.is(*card::pad_pin(new_pin));
    EXPECT_NE(has_new, secret.is(*card::pad_pin(present)));
    EXPECT_TRUE(said != PinFate::changed || has_new);
    EXPECT_TRUE(said != PinFate::as_it_was || !has_new);
    EXPECT_TRUE(was_pulled || !pull.knows_secret || said == PinFate::changed);
    return was_pulled;
}

TEST(PulledCard, ACardThatIsPulledOutAtAnyCommandIsNeverSaidToHaveAPinThatItHasNot) {
    unsigned pulled = 0;
    for (const auto deed : {PinDeed::change, PinDeed::unblock, PinDeed::change_puk})
        for (const bool has_metadata : {false, true})
            for (const bool knows_secret : {false, true})
                for (const bool was_default : {false, true})
                    for (const unsigned tries : {3U, 2U, 1U, 0U})
                        for (const auto action :
                             {Fault::Action::Remove, Fault::Action::RemoveBefore, Fault::Action::Tear}) {
                            if (deed != PinDeed::unblock && tries == 0) continue;
                            Pull pull{deed, has_metadata, knows_secret, was_default, tries, action, 0};
                            SCOPED_TRACE(testing::Message()
                                         << static_cast<int>(deed) << has_metadata << knows_secret
                                         << was_default << tries << static_cast<int>(action));
                            while (pull_out(pull)) {
                                ++pull.after;
                                ++pulled;
                            }
                            EXPECT_GE(pull.after, 2U); // SELECT and the one with the secrets, at least
                        }
    EXPECT_GT(pulled, 600U);
}

TEST(PulledCard, AYubiKeyOfTheFactoryTellsWhatBecameOfItsPin) {
    auto profile = usual();
    profile.metadata = true;
    profile.pin = "123456";
    for (const auto& [action, fate] : {std::pair(Fault::Action::Remove, PinFate::changed),
                                       std::pair(Fault::Action::RemoveBefore, PinFate::as_it_was)}) {
        CardInMemory memory(profile);
        PivPins pins(memory);
        const auto before = pins.look();
        ASSERT_TRUE(before);
        fail_at(memory, Fault::Trigger::Change, action);
        const auto done = pins.change(pin("123456"), pin(new_pin), true);
        EXPECT_EQ(told(memory, *before, done, PinDeed::change), fate);
    }
}

} // namespace
} // namespace signet::worker
