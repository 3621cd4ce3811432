// SPDX-License-Identifier: Apache-2.0
// Which elevations are remembered, for how long, and over a restart.
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/rights/elevations.hpp"
#include "daemon/signetd/sessions/registry.hpp"
#include "daemon/system/process.hpp"
#include "tests/unit/daemon/loop.hpp"
#include "tests/unit/daemon/program.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace signet::daemon {
namespace {

ElevationRecord full_record() {
    ElevationRecord record;
    record.id = "00112233445566778899aabbccddeeff";
    record.user = "root";
    record.principal = "alice/admin@LAB.TEST";
    record.service = "sudo";
    record.caller = "alice";
    record.caller_uid = 4294967295;
    record.tty = "/dev/pts/3";
    record.session_id = "c7";
    record.reader = "Reader A 00 00";
    record.certificate = "0f1e2d";
    record.program = 4711;
    record.program_start = 18446744073709551615U;
    record.granted = 1767225600;
    return record;
}

TEST(ElevationRecordTest, ComesBackFromItsText) {
    EXPECT_EQ(elevation_of(to_text(full_record())), full_record());
}

TEST(ElevationRecordTest, AMissingLineAndAForeignIdAreRefused) {
    const std::string text = to_text(full_record());
    for (std::size_t start = 0; start < text.size(); start = text.find('\n', start) + 1) {
        const std::size_t length = text.find('\n', start) + 1 - start;
        EXPECT_FALSE(elevation_of(std::string(text).erase(start, length))) << text.substr(start, length);
    }
    ElevationRecord record = full_record();
    record.id = "../../etc/passwd";
    EXPECT_FALSE(elevation_of(to_text(record)));
}

class ElevationsTest : public ::testing::Test {
protected:
    static ElevationRecord record_for(pid_t program, const std::string& session = "c7") {
        ElevationRecord record = full_record();
        record.id = new_logon_id();
        record.session_id = session;
        record.program = program;
        record.program_start = system::start_time_of(program);
        return record;
    }
    void wait_for_end_of(const std::string& id) {
        loop.run_until([&] {
            const auto* record = elevations.find(id);
            return record == nullptr || record->program == 0;
        });
    }

    Loop loop;
    TemporaryDirectory directory;
    Elevations elevations{loop.executor(), directory.path()};
};

TEST_F(ElevationsTest, OutlivesARestart) {
    const ElevationRecord record = record_for(getpid());
    ASSERT_TRUE(elevations.keep(record));
    directory.write("rubbish", "that is none");
    Elevations after(loop.executor(), directory.path());
    EXPECT_EQ(after.load(), std::vector<std::string>{directory.path() + "/rubbish"});
    ASSERT_NE(after.find(record.id), nullptr);
    EXPECT_EQ(*after.find(record.id), record);
}

TEST_F(ElevationsTest, IsNotInForceAnyMoreWhenItsProgramEnds) {
    Program program;
    const ElevationRecord record = record_for(program.pid());
    ASSERT_TRUE(elevations.keep(record));
    loop.settle();
    EXPECT_EQ(elevations.find(record.id)->program, program.pid());
    program.end();
    wait_for_end_of(record.id);
    ASSERT_NE(elevations.find(record.id), nullptr);
    Elevations after(loop.executor(), directory.path());
    after.load();
    EXPECT_EQ(after.find(record.id)->program, 0);
}

TEST_F(ElevationsTest, AProgramThatEndedDuringTheRestartIsNotTakenForAnother) {
    ElevationRecord record = record_for(getpid());
    ASSERT_TRUE(elevations.keep(record));
    record.program_start += 1;
    directory.write(record.id, to_text(record));
    Elevations after(loop.executor(), directory.path());
    after.load();
    EXPECT_EQ(after.find(record.id)->program, 0);
}

TEST_F(ElevationsTest, WhatEndedProgramsKeepIsRememberedOnceForEachSession) {
    const auto ended = [&](const std::string& session) {
        ElevationRecord record = record_for(getpid(), session);
        record.program_start += 1; // somebody else's by now
        return record;
    };
    for (const char* session : {"c7", "c7", "c8", "c7"})
        ASSERT_TRUE(elevations.keep(ended(session)));
    EXPECT_EQ(elevations.all().size(), 2U);
    EXPECT_EQ(directory.files(), 2U);
}

TEST_F(ElevationsTest, OnesInForceAreNotForgottenForOthers) {
    for (std::size_t i = 0; i < limits::elevations; ++i)
        ASSERT_TRUE(elevations.keep(record_for(getpid(), std::to_string(i)))) << i;
    EXPECT_FALSE(elevations.keep(record_for(getpid())));
    EXPECT_EQ(elevations.all().size(), limits::elevations);
}

TEST_F(ElevationsTest, TheOldestThatIsNotInForceMakesRoom) {
    ElevationRecord oldest;
    for (std::size_t i = 0; i < limits::elevations; ++i) {
        ElevationRecord record = record_for(getpid(), std::to_string(i));
        record.granted = 1000 - static_cast<std::int64_t>(i);
        record.program = i % 2 == 0 ? 0 : record.program;
        if (record.program == 0) oldest = record;
        ASSERT_TRUE(elevations.keep(record));
    }
    ASSERT_TRUE(elevations.keep(record_for(getpid())));
    EXPECT_EQ(elevations.find(oldest.id), nullptr);
    EXPECT_EQ(elevations.all().size(), limits::elevations);
}

} // namespace
} // namespace signet::daemon
