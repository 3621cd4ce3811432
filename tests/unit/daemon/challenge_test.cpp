// SPDX-License-Identifier: Apache-2.0
// What a card is asked to sign.
#include "daemon/protocol/messages/card.hpp"
#include "daemon/signetd/steps/challenge.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace signet::daemon {
namespace {

Occasion at_sudo() {
    Occasion occasion;
    occasion.host = "host";
    occasion.service = "sudo";
    occasion.user = "alice";
    occasion.uid = 1000;
    occasion.random.fill(0xA5);
    return occasion;
}

std::string text_of(const Occasion& occasion) {
    const auto challenge = challenge_for(occasion);
    return challenge ? std::string(challenge->begin(), challenge->end()) : "refused";
}

std::string random_line(std::string_view byte = "a5") {
    std::string line;
    for (std::size_t i = 0; i < challenge_random_bytes; ++i)
        line += byte;
    return line + "\n";
}

TEST(Challenge, HasALineForEachOfItsParts) {
    EXPECT_EQ(text_of(at_sudo()), "signet-challenge-1\nhost\nsudo\nalice\n1000\n" + random_line());
    EXPECT_TRUE(text_of(at_sudo()).starts_with(protocol::challenge_prefix));
}

TEST(Challenge, LeavesTheLineOfWhatIsNotKnownEmpty) {
    auto occasion = at_sudo();
    occasion.host = occasion.user = {};
    occasion.uid.reset();
    EXPECT_EQ(text_of(occasion), "signet-challenge-1\n\nsudo\n\n\n" + random_line());
}

TEST(Challenge, IsAnotherOneForEveryPart) {
    std::set<std::string> texts{text_of(at_sudo())};
    const auto insert = [&](auto change) {
        auto occasion = at_sudo();
        change(occasion);
        return texts.insert(text_of(occasion)).second;
    };
    EXPECT_TRUE(insert([](Occasion& o) { o.host = "other"; }));
    EXPECT_TRUE(insert([](Occasion& o) { o.service = "su"; }));
    EXPECT_TRUE(insert([](Occasion& o) { o.user = "bob"; }));
    EXPECT_TRUE(insert([](Occasion& o) { o.uid = 1001; }));
    EXPECT_TRUE(insert([](Occasion& o) { o.uid = 0; }));
    EXPECT_TRUE(insert([](Occasion& o) { o.uid.reset(); }));
    EXPECT_TRUE(insert([](Occasion& o) { o.random.back() ^= 1U; }));
}

TEST(Challenge, IsNotMadeOfANameThatCouldBeTwoLines) {
    for (const std::string_view name : {"alice\n0", "\n", "alice\r", "a\r\nb"})
        for (std::string_view Occasion::*const part :
             {&Occasion::host, &Occasion::service, &Occasion::user}) {
            auto occasion = at_sudo();
            occasion.*part = name;
            const auto challenge = challenge_for(occasion);
            ASSERT_FALSE(challenge) << name;
            EXPECT_EQ(challenge.error().reason, policy::Reason::bad_request);
        }
}

TEST(Challenge, OfTheLongestNamesFitsItsMessage) {
    const std::string longest(protocol::Name::max, 'x');
    auto occasion = at_sudo();
    occasion.host = occasion.service = occasion.user = longest;
    occasion.uid = std::numeric_limits<uid_t>::max();
    EXPECT_LE(text_of(occasion).size(), protocol::Challenge::max);
}

} // namespace
} // namespace signet::daemon
