// SPDX-License-Identifier: Apache-2.0
// A thousand cards leave within a second, each with a session of its own: more readers than pcscd has, and none is missed.
#include "daemon/system/sanitizer.hpp"
#include "tests/unit/daemon/removal_scene.hpp"

#include <set>

namespace signet::daemon {
namespace {

constexpr std::size_t many = system::sanitized ? 200 : 1000; // a sanitizer takes a minute for a thousand
constexpr std::size_t at_once = 50;                          // that one look at the readers finds gone

std::string reader(std::size_t number) {
    return "Reader " + std::to_string(number);
}

TEST_F(RemovalTest, OfAThousandCardsThatLeaveEachIsMissedOnce) {
    removal().lock_deadline = std::chrono::hours(1);
    std::set<std::string> logon_ids;
    for (std::size_t i = 0; i < many; ++i)
        scene.begin_to_insert(reader(i));
    for (std::size_t i = 0; i < many; ++i)
        logon_ids.insert(open_session(reader(i)));
    ASSERT_EQ(logon_ids.size(), many);
    const auto cards_are_read = [this] {
        return std::ranges::all_of(scene.cards.all(),
                                   [](const auto& card) { return card->state() == Card::State::ready; });
    };
    scene.loop.run_until(cards_are_read);
    start_guards();

    for (std::size_t i = 0; i < many; ++i) {
        scene.take_out(reader(i));
        if (i % at_once == 0) scene.loop.settle();
    }
    scene.loop.run_until([&] { return control.done.size() >= many; });
    scene.loop.settle();
    std::multiset<std::string> acted_on;
    for (const AuditEvent& event : scene.journal.events)
        if (event.event == "card-removal") acted_on.insert(event.logon_id);
    EXPECT_EQ(acted_on, std::multiset<std::string>(logon_ids.begin(), logon_ids.end()));
    EXPECT_EQ(control.done.size(), many);
}

} // namespace
} // namespace signet::daemon
