// SPDX-License-Identifier: Apache-2.0

// A store that follows a directory in memory: what is in it, how often it is written, and when that ends.

#include "daemon/signetctl/directory/follow.hpp"
#include "tests/unit/signetctl/sync_fixture.hpp"

#include <csignal>
#include <optional>
#include <thread>

namespace signet::ctl {
namespace {

using namespace std::chrono_literals;

class Follow : public Sync {
protected:
    Follow() {
        terms.limit = 10s;
        terms.now = [] { return 2000; };
        terms.tell = [this](const SyncReport& report, auto begin) {
            reports.push_back(report);
            begun.push_back(begin);
        };
    }

    ~Follow() override {
        const timespec at_once{};
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGUSR1);
        sigtimedwait(&signals, nullptr, &at_once);
    }

    certmap::Result<FollowEnd> follow() {
        terms.entries = sync().entries;
        return ctl::follow(directory, order, terms, end_);
    }

    // Each step is what happens in the directory before it is asked the next time; behind the last one a signal ends it.
    void then(std::vector<std::function<void()>> steps) {
        directory.meanwhile = [steps = std::move(steps), next = std::size_t{0}]() mutable {
            if (next < steps.size())
                steps[next++]();
            else
                raise(SIGUSR1);
        };
    }

    FollowTerms terms;
    std::vector<SyncReport> reports;
    std::vector<std::chrono::steady_clock::time_point> begun;

private:
    system::EndSignals end_{SIGUSR1};
};

TEST_F(Follow, StoresWhatComes) {
    put(10);
    then({[&] {
        directory.put("user0", {});
        directory.remove("user1");
        directory.put("zoe");
    }});
    EXPECT_EQ(follow().value(), FollowEnd::ended);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].added, 1U);
    EXPECT_EQ(reports[0].changed, 1U);
    EXPECT_EQ(reports[0].removed, 1U);
    EXPECT_EQ(reports[0].entries, 10U);
    EXPECT_EQ(keys_of("user0"), 0U);
    EXPECT_EQ(info().updated, 2000);
    sync();
    EXPECT_EQ(directory.asked, (Names{"load", "13"})) << "the cookie goes on as well";
}

TEST_F(Follow, IsDueAfterItsTime) {
    put(1);
    terms.limit = 50ms;
    EXPECT_EQ(follow().value(), FollowEnd::due);
    EXPECT_EQ(directory.waits, 1);
}

TEST_F(Follow, WritesAtMostOnceASecond) {
    put(3);
    const auto change = [&](const char* name) { directory.put(name, {"X509:<SKI>aa"}); };
    then({[&] { change("user0"); },
          [&] {
              change("user1");
              change("user2");
          }});
    EXPECT_EQ(follow().value(), FollowEnd::ended);
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[1].changed, 2U) << "what came meanwhile is one batch";
    EXPECT_GE(begun[1] - begun[0], 1s);
}

TEST(FollowPause, IsNineTimesTheWritingWithinLimits) {
    EXPECT_EQ(pause_after(0ms), 1s);
    EXPECT_EQ(pause_after(100ms), 1s);
    EXPECT_EQ(pause_after(2s), 18s);
    EXPECT_EQ(pause_after(10s), 30s);
    EXPECT_EQ(pause_after(1h), 30s);
}

TEST(FollowGuard, LetsATenthGoOrOne) {
    EXPECT_EQ(max_removed_meanwhile(1), 1U);
    EXPECT_EQ(max_removed_meanwhile(19), 1U);
    EXPECT_EQ(max_removed_meanwhile(20), 2U);
    EXPECT_EQ(max_removed_meanwhile(100'000), 10'000U);
}

// By steps that the guard would let pass one by one.
TEST_F(Follow, LeavesManyDeletionsToTheNextSync) {
    put(40);
    const auto remove = [this](int first) {
        return [this, first] {
            for (int i = first; i < first + 3; ++i)
                directory.remove("user" + std::to_string(i));
        };
    };
    then({remove(0), remove(3)});
    EXPECT_EQ(follow().value(), FollowEnd::left);
    EXPECT_EQ(reports.size(), 1U);
    EXPECT_EQ(stored().size(), 37U);
    for (int i = 6; i < 30; ++i)
        directory.remove("user" + std::to_string(i));
    EXPECT_NE(failure().find("remove 27 of 37"), std::string::npos) << "all of them at once";
    EXPECT_EQ(stored().size(), 37U);
}

TEST_F(Follow, EndsWhereTheStoreComesFromElsewhere) {
    put(2);
    then({[&] {
        auto writer = certmap::StoreWriter::update(order.store);
        ASSERT_TRUE(writer && writer->commit({"accounts.csv", 1000, "", 0, 0, 0}));
        directory.put("zoe");
    }});
    EXPECT_EQ(follow().value(), FollowEnd::left);
    EXPECT_EQ(info().source, "accounts.csv");
    EXPECT_EQ(stored().size(), 2U);
}

TEST_F(Follow, EndsWhereTheDirectoryHasToTellAll) {
    put(2);
    directory.ends_what_is_followed = true;
    EXPECT_EQ(follow().value(), FollowEnd::left);
    EXPECT_TRUE(reports.empty());
}

TEST_F(Follow, LeavesASecondEntryOfOneNameToTheNextSync) {
    put(10);
    then({[&] { directory.put_as("partner", "user0"); }});
    EXPECT_EQ(follow().value(), FollowEnd::left);
    EXPECT_EQ(stored().size(), 10U);
    EXPECT_EQ(sync().refused, 2U);
    EXPECT_NE(unreadable("user0"), "");
}

TEST_F(Follow, FailsWithTheConnection) {
    put(2);
    then({[&] { directory.put("user0", {}); }, [&] { directory.is_down = true; }});
    EXPECT_FALSE(follow());
    EXPECT_EQ(reports.size(), 1U);
    EXPECT_EQ(keys_of("user0"), 0U);
}

// As when a timer's sync and this one meet.
TEST_F(Follow, WaitsForAnotherWriter) {
    put(3);
    std::optional<certmap::StoreWriter> other;
    std::thread end;
    then({[&] {
        other = certmap::StoreWriter::update(order.store).value();
        end = std::thread([&] {
            std::this_thread::sleep_for(100ms);
            other.reset();
        });
        directory.put("user0", {});
    }});
    EXPECT_EQ(follow().value(), FollowEnd::ended);
    end.join();
    EXPECT_EQ(reports.size(), 1U);
}

} // namespace
} // namespace signet::ctl
