// SPDX-License-Identifier: Apache-2.0
#pragma once

// One card on a scene, and logons that want it.

#include "daemon/signetd/cards/card.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

namespace signet::daemon {

inline protocol::Secret pin(std::string_view digits) {
    const protocol::Bytes bytes(digits.begin(), digits.end());
    return protocol::Secret::copy_of(bytes).value();
}

// A logon that wants the card: what acquire() said, once it has said something.
struct Turn {
    std::optional<Result<void>> answer;
    bool has_it() const { return answer && *answer; }
};

class CardTest : public ::testing::Test {
protected:
    Card& insert(fakes::FakeCard contents = {}) { return scene.insert(reader_a, std::move(contents)); }
    Candidate candidate_of(const Card& card) { return card.opened().candidates.at(0); }

    Result<void> acquire(Card& card) { return scene.loop.run(card.acquire(candidate_of(card))); }
    // In the background. Keeps the card, as a logon does.
    void begin_to_acquire(const Candidate& candidate, Turn& turn) {
        const auto wait = [](std::shared_ptr<Card> card, Candidate which, Turn& into) -> Task<void> {
            into.answer = co_await card->acquire(std::move(which));
        };
        scene.loop.start(wait(scene.cards.all().front(), candidate, turn));
    }
    Result<protocol::TicketObtained> authenticate(Card& card, std::string_view digits = "123456") {
        return scene.loop.run(card.authenticate(pin(digits)));
    }
    int asked(protocol::MessageType type) const { return scene.host.times_asked(type); }

    // They outlive the scene: who still waits is answered when the card is taken out at the end.
    Turn first;
    Turn second;
    Scene scene;
};

} // namespace signet::daemon
