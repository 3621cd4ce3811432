// SPDX-License-Identifier: Apache-2.0
#pragma once

// A session of alice's that a card has opened, and what guards it.

#include "daemon/signetd/stories/removal.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <unistd.h>
#include <vector>

namespace signet::daemon {

class RemovalTest : public ::testing::Test {
protected:
    using Strings = std::vector<std::string>;

    RemovalTest() {
        removal().lock_deadline = std::chrono::milliseconds(1);
        scene.settings->cards.reader_grace = std::chrono::hours(1);
        set(policy::SessionResponse::lock);
    }
    ~RemovalTest() override {
        for (const std::string& logon_id : scene.sessions.open_ids())
            scene.sessions.close(logon_id);
        announce();
        scene.loop.settle();
    }

    void set(policy::SessionResponse on_removal) {
        scene.settings->services["login"].on_removal = on_removal;
    }
    policy::RemovalSettings& removal() { return scene.settings->services["login"].removal; }
    void announce() { scene.cards.notice().announce(); }

    // Opened with the certificate that a card in this reader has in slot 9A.
    std::string open_session(const std::string& reader = reader_a, const std::string& reader_of_logon = {}) {
        SessionRecord record;
        record.logon_id = new_logon_id();
        record.user = "alice";
        record.uid = 1000;
        record.service = "login";
        record.reader = reader_of_logon.empty() ? reader : reader_of_logon;
        record.certificate = reader + "/9A";
        record.ccache = "FILE:/tmp/krb5cc_1000";
        scene.sessions.add_pending(record);
        EXPECT_TRUE(scene.sessions.open(record.logon_id, {"tty1", "c7", getpid()}));
        announce();
        return record.logon_id;
    }
    void start_guards() {
        scene.cards.note_look();
        scene.loop.start(guard_sessions(scene.services));
        scene.loop.settle();
    }
    // The card is in, the session open and guarded.
    std::string begin() {
        scene.insert(reader_a);
        const std::string logon_id = open_session();
        start_guards();
        EXPECT_EQ(phase_of(logon_id), GuardPhase::watching);
        return logon_id;
    }

    GuardState guard_of(const std::string& logon_id) {
        for (const auto& entry : scene.sessions.all())
            if (entry.record.logon_id == logon_id) return entry.guard;
        return {};
    }
    GuardPhase phase_of(const std::string& logon_id) { return guard_of(logon_id).phase; }
    void wait_for(const std::string& logon_id, GuardPhase phase) {
        scene.loop.run_until([&] { return phase_of(logon_id) == phase; });
        scene.loop.settle();
    }
    void take_out_with_reader(policy::CardLoss loss = policy::CardLoss::reader_gone) {
        scene.host.cards.erase(reader_a);
        scene.cards.apply({PresenceChange::Kind::removed, reader_a, loss});
        scene.loop.settle();
    }
    void take_out(const std::string& reader = reader_a) {
        scene.take_out(reader);
        scene.loop.settle();
    }

    Strings actions() const { // of the audit records
        Strings actions;
        for (const AuditEvent& event : scene.journal.events)
            if (event.event == "card-removal") actions.push_back(event.action);
        return actions;
    }
    // Of the last record of what became of the session.
    AuditEvent last_record() const {
        AuditEvent last;
        for (const AuditEvent& event : scene.journal.events)
            if (event.event == "card-removal") last = event;
        return last;
    }
    int tickets_deleted() const { return scene.host.times_asked(protocol::MessageType::destroy_credentials); }

    Scene scene;
    fakes::FakeSessionControl& control = scene.control;
    fakes::FakeKeptRights& rights = scene.rights;
};

} // namespace signet::daemon
