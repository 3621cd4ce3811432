// SPDX-License-Identifier: Apache-2.0
#pragma once

// A person who wants a new PIN, on a scene, from BeginPinChange to the verdict.

#include "daemon/signetd/stories/pin_change.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {

inline protocol::BeginPinChange by_passwd() {
    protocol::BeginPinChange begin;
    begin.service = "passwd";
    begin.user = "alice";
    begin.tty = "tty1";
    return begin;
}

inline protocol::BeginPinChange at_reader(protocol::PinDeed deed = protocol::PinDeed::change) {
    protocol::BeginPinChange begin;
    begin.deed = deed;
    return begin;
}

using ChangeInProgress = StoryInProgress<protocol::BeginPinChange, tell_pin_change>;

class PinChangeTest : public ::testing::Test {
protected:
    void SetUp() override {
        scene.settings->services["passwd"].use = policy::ServiceUse::pin;
        scene.settings->services["passwd"].card = policy::CardDemand::preferred;
    }

    std::string change(Person who = {}, protocol::BeginPinChange begin = by_passwd(),
                       Peer peer = fakes::user_peer) {
        ChangeInProgress running(scene, std::move(who), std::move(begin), std::move(peer));
        scene.loop.run_until([&] { return running.verdict.has_value(); });
        running.client.client.hang_up();
        scene.loop.settle();
        person = running.person;
        verdict = *running.verdict;
        return verdict.reason;
    }

    fakes::FakeCard& card() { return scene.host.cards.at(reader_a); }
    int spent() const { return scene.host.times_asked(protocol::MessageType::set_pin); }
    std::vector<protocol::Question> asked() const {
        std::vector<protocol::Question> kinds;
        for (const auto& question : person.asked)
            kinds.push_back(question.kind);
        return kinds;
    }
    const AuditEvent& record() const { return scene.journal.events.back(); }

    Scene scene;
    Person person;
    protocol::Verdict verdict;
};

} // namespace signet::daemon
