// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/audit/bounded_journal.hpp"
#include "daemon/signetd/limits.hpp"
#include "tests/fakes/journal.hpp"
#include "tests/unit/daemon/loop.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using policy::Reason;

constexpr std::uint32_t mallory = 1002;
constexpr std::uint32_t alice = 1000;
constexpr auto at_once = static_cast<std::size_t>(limits::refusal_records);

AuditEvent refusal_of(std::uint32_t uid) {
    AuditEvent event;
    event.event = "logon";
    event.reason = Reason::not_permitted;
    event.user = "root";
    event.caller_uid = uid;
    return event;
}

TEST(Notes, ThatAreNotWantedAreLeftOut) {
    fakes::FakeJournal behind;
    Loop loop;
    BoundedJournal journal(loop.executor(), behind);
    journal.set_least_important(Severity::warning);
    for (const Severity severity : {Severity::error, Severity::warning, Severity::info})
        journal.note(severity, "note");
    EXPECT_EQ(behind.notes.size(), 2U);
    journal.record(refusal_of(alice));
    EXPECT_EQ(behind.events.size(), 1U);
}

class BoundedJournalTest : public ::testing::Test {
protected:
    void record(const AuditEvent& event, std::size_t times = 1) {
        for (std::size_t i = 0; i < times; ++i)
            journal.record_at(event, now);
    }
    std::size_t recorded() const { return written.events.size(); }

    Loop loop;
    fakes::FakeJournal written;
    BoundedJournal journal{loop.executor(), written};
    BoundedJournal::TimePoint now{1h};
};

TEST_F(BoundedJournalTest, AFloodOfRefusalsIsAFewRecordsAndASummary) {
    record(refusal_of(mallory), 30'000);
    EXPECT_EQ(recorded(), at_once);
    journal.summarize(now);
    ASSERT_EQ(recorded(), at_once + 1);
    EXPECT_EQ(written.events.back().event, "refusals-counted");
    EXPECT_EQ(written.events.back().caller_uid, mallory);
    EXPECT_EQ(written.events.back().count, 30'000 - at_once);
    EXPECT_EQ(written.events.back().reason, Reason::not_permitted);
    journal.summarize(now); // said once
    EXPECT_EQ(recorded(), at_once + 1);
}

TEST_F(BoundedJournalTest, ASetuidProgramIsTheOneWhoHasStartedIt) {
    AuditEvent by_su = refusal_of(0);
    by_su.event = "elevation";
    by_su.login_uid = mallory;
    record(by_su, 1000);
    EXPECT_EQ(recorded(), at_once);
    record(refusal_of(mallory), 1000);
    EXPECT_EQ(recorded(), at_once);
    by_su.login_uid.reset(); // login(1), a display manager
    record(by_su, 2 * at_once);
    EXPECT_EQ(recorded(), 3 * at_once);
}

TEST_F(BoundedJournalTest, RecordsComeBackWithTime) {
    record(refusal_of(mallory), at_once + 5);
    now += 2 * limits::refusal_record_interval;
    record(refusal_of(mallory), 5);
    EXPECT_EQ(recorded(), at_once + 2);
    now += 24h;
    record(refusal_of(mallory), 2 * at_once);
    EXPECT_EQ(recorded(), 2 * at_once + 2);
}

TEST_F(BoundedJournalTest, AnotherUserIsRecordedAsIfNobodyElseWereThere) {
    record(refusal_of(mallory), 1000);
    record(refusal_of(alice), at_once);
    EXPECT_EQ(recorded(), 2 * at_once);
}

TEST_F(BoundedJournalTest, WhatIsNotFreeIsRecordedAlways) {
    AuditEvent wrong_pin = refusal_of(mallory);
    wrong_pin.reader = "Reader A";
    wrong_pin.reason = Reason::pin_wrong;
    AuditEvent granted = refusal_of(mallory);
    granted.reason = Reason::granted;
    const std::size_t flood = 3 * at_once;
    record(wrong_pin, flood);
    record(granted, flood);
    record(refusal_of(0), flood);
    EXPECT_EQ(recorded(), 3 * flood);
    journal.summarize(now);
    EXPECT_EQ(recorded(), 3 * flood);
}

// As many as one person has subordinate uids.
TEST_F(BoundedJournalTest, AFloodUnderManyUidsIsBoundedToo) {
    for (std::uint32_t uid = 100'000; uid < 165'536; ++uid)
        record(refusal_of(uid), 2);
    EXPECT_LE(recorded(), 2 * limits::refusal_accounts + at_once);
    record(refusal_of(0));
    EXPECT_EQ(written.events.back().caller_uid, 0U);
    const std::size_t before = recorded();
    journal.summarize(now);
    EXPECT_EQ(recorded(), before + 1); // of those who have no account, all together
}

TEST_F(BoundedJournalTest, AUserWhoHasBeenQuietIsForgotten) {
    for (std::uint32_t uid = 100'000; uid < 101'000; ++uid)
        record(refusal_of(uid));
    now += 1h;
    journal.summarize(now);
    const std::size_t before = recorded();
    record(refusal_of(alice), at_once);
    EXPECT_EQ(recorded(), before + at_once);
}

// A machine at which nobody is refused has nobody who wakes up.
TEST_F(BoundedJournalTest, IsWaitedForUntilSomebodyIsRefused) {
    const auto is_filled = [&] {
        bool filled = false;
        asio::co_spawn(loop.executor(), journal.filled(), [&](const std::exception_ptr&) { filled = true; });
        loop.settle();
        record(refusal_of(0));
        loop.settle();
        EXPECT_FALSE(filled);
        record(refusal_of(mallory));
        loop.settle();
        return filled;
    };
    EXPECT_TRUE(is_filled());
    now += 1h;
    journal.summarize(now); // and empty again
    EXPECT_TRUE(is_filled());
}

TEST_F(BoundedJournalTest, NotesGoThrough) {
    journal.note(Severity::warning, "a note");
    EXPECT_TRUE(written.says("a note"));
}

} // namespace
} // namespace signet::daemon
