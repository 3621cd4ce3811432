// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/async/notice.hpp"
#include "daemon/signetd/async/race.hpp"
#include "tests/unit/daemon/loop.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;

Task<int> seven() {
    co_return 7;
}
Task<int> broken() {
    throw std::runtime_error("broken");
    co_return 0;
}
Task<void> broken_silently() {
    throw std::runtime_error("broken");
    co_return;
}
Task<void> at_once() {
    co_return;
}

// Sets `ended` when the coroutine that holds it is over, however that came.
struct EndMark {
    explicit EndMark(bool& mark) : ended(mark) {}
    EndMark(const EndMark&) = delete;
    EndMark& operator=(const EndMark&) = delete;
    ~EndMark() { ended = true; }
    bool& ended;
};

Task<int> seven_after(Notice& notice, bool& ended) {
    const EndMark mark(ended);
    co_await notice.changed_since(0);
    co_return 7;
}
Task<void> nothing_after(Notice& notice, bool& ended) {
    const EndMark mark(ended);
    co_await notice.changed_since(0);
}

class RaceTest : public ::testing::Test {
protected:
    Loop loop;
    Notice notice{loop.executor()};
    bool ended = false;
};

TEST_F(RaceTest, WithinGivesTheValue) {
    EXPECT_EQ(loop.run(within(10s, seven())), 7);
}

TEST_F(RaceTest, WithinGivesAValueThatComesLater) {
    std::optional<int> value;
    const auto wait = [](Notice& event, bool& end, std::optional<int>& into) -> Task<void> {
        into = co_await within(10s, seven_after(event, end));
    };
    loop.start(wait(notice, ended, value));
    loop.settle();
    EXPECT_FALSE(value);
    notice.announce();
    loop.run_until([&] { return value.has_value(); });
    EXPECT_EQ(value, 7);
}

TEST_F(RaceTest, WithinEndsTheOperationAtTheLimit) {
    EXPECT_EQ(loop.run(within(20ms, seven_after(notice, ended))), std::nullopt);
    EXPECT_TRUE(ended);
}

TEST_F(RaceTest, WithinLetsAnExceptionThrough) {
    EXPECT_THROW(loop.run(within(10s, broken())), std::runtime_error);
    EXPECT_THROW(loop.run(within(10s, broken_silently())), std::runtime_error);
}

TEST_F(RaceTest, WithinOfAnOperationWithoutValueSaysWhetherItEnded) {
    EXPECT_TRUE(loop.run(within(10s, at_once())));
    EXPECT_FALSE(loop.run(within(20ms, nothing_after(notice, ended))));
    EXPECT_TRUE(ended);
}

TEST_F(RaceTest, ALimitInThePastHasPassed) {
    EXPECT_EQ(loop.run(within(-1s, seven_after(notice, ended))), std::nullopt);
    EXPECT_TRUE(ended);
}

TEST_F(RaceTest, WithinCanBeNested) {
    const auto inner = [](Notice& event, bool& end) -> Task<bool> {
        const auto value = co_await within(10s, seven_after(event, end));
        co_return value.has_value();
    };
    EXPECT_EQ(loop.run(within(20ms, inner(notice, ended))), std::nullopt);
    EXPECT_TRUE(ended);
}

TEST_F(RaceTest, UnlessGivesTheValueAndEndsTheEvent) {
    EXPECT_EQ(loop.run(unless(nothing_after(notice, ended), seven())), 7);
    EXPECT_TRUE(ended);
}

TEST_F(RaceTest, UnlessGivesNothingWhenTheEventCame) {
    EXPECT_EQ(loop.run(unless(at_once(), seven_after(notice, ended))), std::nullopt);
    EXPECT_TRUE(ended);
}

TEST_F(RaceTest, BothGivesTheValuesOnceBothHaveEnded) {
    std::optional<std::pair<int, int>> values;
    const auto wait = [](Notice& event, bool& end, std::optional<std::pair<int, int>>& into) -> Task<void> {
        into = co_await both(seven(), seven_after(event, end));
    };
    loop.start(wait(notice, ended, values));
    loop.settle();
    EXPECT_FALSE(values);
    notice.announce();
    loop.run_until([&] { return values.has_value(); });
    EXPECT_EQ(values, std::pair(7, 7));
}

TEST_F(RaceTest, BothLetsAnExceptionThroughOnceTheOtherHasEnded) {
    notice.announce();
    EXPECT_THROW(loop.run(both(broken(), seven_after(notice, ended))), std::runtime_error);
    EXPECT_TRUE(ended);
    EXPECT_THROW(loop.run(both(seven(), broken())), std::runtime_error);
}

TEST_F(RaceTest, UnlessLetsAnExceptionOfTheOperationThrough) {
    EXPECT_THROW(loop.run(unless(nothing_after(notice, ended), broken())), std::runtime_error);
    EXPECT_TRUE(ended);
}

} // namespace
} // namespace signet::daemon
