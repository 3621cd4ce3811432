// SPDX-License-Identifier: Apache-2.0
#pragma once

// Logons of a person on a scene, from BeginLogon to the verdict.

#include "daemon/signetd/stories/stories.hpp"
#include "tests/unit/daemon/person.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace signet::daemon {

inline protocol::BeginLogon begin_at_login(std::string user = {}) {
    protocol::BeginLogon begin;
    begin.service = "login";
    begin.user = std::move(user);
    begin.tty = "tty1";
    return begin;
}

// A story that can be stopped and looked at between two events.
template <class Begin, Task<protocol::Verdict> (*tell)(Services&, Client&, Begin)>
struct StoryInProgress {
    StoryInProgress(Scene& scene, Person who, Begin begin, Peer peer,
                    Client::PlaceFinder find_place = nullptr)
        : person(std::move(who)), client(scene.loop.executor(), peer, find_place) {
        scene.loop.start(converse(client.pam, person));
        scene.loop.start(run(scene.services, std::move(begin)));
    }

    Task<void> run(Services& services, Begin begin) {
        verdict = co_await tell(services, client.client, std::move(begin));
    }

    Person person;
    fakes::FakeClient client;
    std::optional<protocol::Verdict> verdict;
};

using LogonInProgress = StoryInProgress<protocol::BeginLogon, tell_story>;

class AttemptTest : public ::testing::Test {
protected:
    protocol::Verdict log_on(Person who = {}, protocol::BeginLogon begin = begin_at_login(),
                             Peer peer = fakes::root_peer) {
        LogonInProgress logon(scene, std::move(who), std::move(begin), peer);
        scene.loop.run_until([&] { return logon.verdict.has_value(); });
        logon.client.client.hang_up();
        scene.loop.settle();
        person = logon.person;
        return *logon.verdict;
    }

    // Refused with this reason everywhere it is told, and nothing is left of the logon.
    void expect_refused(const protocol::Verdict& verdict, policy::Reason reason) {
        EXPECT_EQ(verdict.reason, policy::id_of(reason));
        EXPECT_NE(verdict.outcome, protocol::Outcome::granted);
        EXPECT_FALSE(verdict.text.empty());
        EXPECT_TRUE(verdict.user.empty() && verdict.ccache.empty() && verdict.logon_id.empty());
        ASSERT_FALSE(scene.journal.events.empty());
        EXPECT_EQ(scene.journal.events.back().reason, reason);
        EXPECT_EQ(scene.journal.events.back().event, event_name);
        EXPECT_TRUE(scene.sessions.all().empty());
    }
    void expect_granted(const protocol::Verdict& verdict) {
        EXPECT_EQ(verdict.reason, "granted") << verdict.text;
        EXPECT_EQ(verdict.outcome, protocol::Outcome::granted);
    }

    // Anywhere in the journal; the logon's own name is random, and could be anything.
    bool is_written_down(const std::string& text) const {
        const auto tells = [&](const AuditEvent& event) {
            const std::string all = event.detail + event.service + event.user + event.principal +
                                    event.ruser + event.tty + event.remote_host + event.reader +
                                    event.certificate;
            return all.find(text) != std::string::npos;
        };
        return scene.journal.says(text) || std::ranges::any_of(scene.journal.events, tells);
    }

    int asked(protocol::MessageType type) const { return scene.host.times_asked(type); }

    Scene scene;
    Person person;                    // as the last logon left it
    std::string event_name = "logon"; // what the audit record calls it
};

} // namespace signet::daemon
