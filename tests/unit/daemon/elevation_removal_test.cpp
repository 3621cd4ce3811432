// SPDX-License-Identifier: Apache-2.0
// The card leaves that has given somebody more rights.
#include "daemon/signetd/sessions/registry.hpp"
#include "daemon/signetd/stories/elevation_removal.hpp"
#include "daemon/system/process.hpp"
#include "tests/fakes/program_control.hpp"
#include "tests/unit/daemon/program.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <unistd.h>

namespace signet::daemon {
namespace {

using policy::ElevationRemoval;

class ElevationRemovalTest : public ::testing::Test {
protected:
    using Strings = std::vector<std::string>;

    ElevationRemovalTest() {
        set(ElevationRemoval::end);
        scene.insert(reader_a);
        scene.insert(reader_b);
        scene.cards.note_look();
        scene.loop.start(guard_elevations(scene.services, programs));
        scene.loop.settle();
    }
    ~ElevationRemovalTest() override {
        for (const std::string& id : scene.elevations.ids())
            scene.elevations.forget(id);
        announce();
        scene.loop.settle();
    }

    void set(ElevationRemoval on_removal) {
        scene.settings->services["sudo"].elevate.on_removal = on_removal;
    }
    void announce() { scene.cards.notice().announce(); }

    // By the card that is in reader A, for a program that runs for as long as this test.
    std::string elevate(pid_t program = getpid()) {
        ElevationRecord record;
        record.id = new_logon_id();
        record.user = "root";
        record.service = "sudo";
        record.caller = "alice";
        record.caller_uid = 1000;
        record.session_id = "c7";
        record.reader = reader_a;
        record.certificate = std::string(reader_a) + "/9A";
        record.program = program;
        record.program_start = system::start_time_of(program);
        EXPECT_TRUE(scene.elevations.keep(record));
        announce();
        scene.loop.settle();
        return record.id;
    }
    void take_out(const std::string& reader) {
        scene.take_out(reader);
        scene.loop.settle();
    }
    Strings details() const {
        Strings details;
        for (const AuditEvent& event : scene.journal.events)
            if (event.event == "elevation-removal") details.push_back(event.detail);
        return details;
    }

    fakes::FakeProgramControl programs; // outlives the guards
    Scene scene;
};

TEST_F(ElevationRemovalTest, TheProgramEndsAndWhatIsKeptGoes) {
    elevate();
    take_out(reader_a);
    EXPECT_EQ(programs.done, Strings{"end sudo"});
    EXPECT_EQ(scene.rights.withdrawn, Strings{"alice 1000 c7"});
    EXPECT_EQ(details(),
              Strings{"the card was taken out; its program was ended with what it has started; taken away"});
    const AuditEvent& event = scene.journal.events.back();
    EXPECT_EQ(event.action, "end");
    EXPECT_EQ(event.ruser, "alice");
    EXPECT_EQ(event.session, "c7");
    EXPECT_EQ(event.reason, policy::Reason::card_removed);
}

TEST_F(ElevationRemovalTest, AnotherCardIsOfNoConcern) {
    elevate();
    take_out(reader_b);
    EXPECT_EQ(programs.done, Strings());
    EXPECT_EQ(details(), Strings());
}

TEST_F(ElevationRemovalTest, AWarningLeavesTheProgramAndTakesWhatIsKept) {
    set(ElevationRemoval::warn);
    const std::string id = elevate();
    take_out(reader_a);
    EXPECT_EQ(programs.done, Strings{"warn sudo"});
    EXPECT_EQ(scene.rights.withdrawn, Strings{"alice 1000 c7"});
    EXPECT_NE(scene.elevations.find(id), nullptr);
    scene.insert(reader_a);
    take_out(reader_a);
    EXPECT_EQ(programs.done, (Strings{"warn sudo", "warn sudo"}));
}

TEST_F(ElevationRemovalTest, AProgramThatCannotBeToldIsRecorded) {
    set(ElevationRemoval::warn);
    programs.has_terminal = false;
    elevate();
    take_out(reader_a);
    ASSERT_EQ(details().size(), 1U);
    EXPECT_NE(details().front().find("has no terminal that could be told"), std::string::npos);
}

TEST_F(ElevationRemovalTest, WhereNothingIsWantedItIsRecorded) {
    set(ElevationRemoval::none);
    elevate();
    take_out(reader_a);
    EXPECT_EQ(programs.done, Strings());
    EXPECT_EQ(scene.rights.withdrawn, Strings());
    EXPECT_EQ(details(), Strings{"the card was taken out; it stays as it is"});
}

TEST_F(ElevationRemovalTest, ARehearsalIsARecordAndNothingElse) {
    scene.settings->services["sudo"].removal.rehearsal = true;
    elevate();
    take_out(reader_a);
    EXPECT_EQ(programs.done, Strings());
    EXPECT_EQ(scene.rights.withdrawn, Strings());
    EXPECT_TRUE(scene.journal.events.back().is_rehearsal);
    EXPECT_EQ(details(),
              Strings{"the card was taken out; a rehearsal, its program would be ended, and what sudo "
                      "and polkit keep taken away"});
}

TEST_F(ElevationRemovalTest, WithinItsGraceTheCardMayBeAway) {
    scene.settings->services["sudo"].removal.grace = std::chrono::hours(1);
    const std::string id = elevate();
    take_out(reader_a);
    EXPECT_EQ(scene.elevations.all().front().guard.phase, GuardPhase::away);
    scene.insert(reader_a);
    EXPECT_EQ(scene.elevations.all().front().guard.phase, GuardPhase::watching);
    EXPECT_EQ(programs.done, Strings());
}

// sudo has done its work, and would take no card for the next.
TEST_F(ElevationRemovalTest, WhatAnEndedProgramKeepsGoesWithTheCard) {
    Program program;
    const std::string id = elevate(program.pid());
    program.end();
    scene.loop.run_until([&] { return scene.elevations.find(id)->program == 0; });
    take_out(reader_a);
    EXPECT_EQ(programs.done, Strings());
    EXPECT_EQ(scene.rights.withdrawn, Strings{"alice 1000 c7"});
    EXPECT_EQ(scene.elevations.find(id), nullptr);
}

TEST_F(ElevationRemovalTest, AProgramThatWasWarnedIsForgottenWhenItEnds) {
    set(ElevationRemoval::warn);
    Program program;
    const std::string id = elevate(program.pid());
    take_out(reader_a);
    program.end();
    scene.loop.run_until([&] { return scene.elevations.find(id) == nullptr; });
    EXPECT_EQ(scene.elevations.all().size(), 0U);
}

} // namespace
} // namespace signet::daemon
