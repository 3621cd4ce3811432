// SPDX-License-Identifier: Apache-2.0
// A logon that root tries out: the whole story, and nothing left of it.
#include "tests/unit/daemon/attempt_scene.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::MessageType;

protocol::BeginLogon trial_at(std::string service, std::string user = {}) {
    protocol::BeginLogon begin;
    begin.service = std::move(service);
    begin.user = std::move(user);
    begin.is_trial = true;
    return begin;
}

std::vector<std::string_view> steps_of(const AuditEvent& event) {
    std::vector<std::string_view> steps;
    for (const StepTime& taken : event.steps)
        steps.push_back(taken.step);
    return steps;
}

class TrialTest : public AttemptTest {
protected:
    TrialTest() { event_name = "trial"; }
};

TEST_F(TrialTest, IsAWholeLogonThatLeavesNeitherASessionNorATicket) {
    scene.insert(reader_a);
    const auto verdict = log_on({}, trial_at("login"));
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "alice");
    EXPECT_EQ(verdict.logon_id, "");
    EXPECT_TRUE(scene.sessions.all().empty());
    EXPECT_EQ(scene.host.trials_stored, 1);
    const AuditEvent& event = scene.journal.events.back();
    EXPECT_EQ(event.event, "trial");
    EXPECT_EQ(steps_of(event),
              (std::vector<std::string_view>{step::caller, step::card, step::person, step::kdc, step::ticket,
                                             step::host, step::policy, step::cache}));
}

TEST_F(TrialTest, EndsAtTheStepThatFails) {
    scene.insert(reader_a);
    scene.host.failures = {{MessageType::authenticate, Reason::pin_wrong}};
    expect_refused(log_on({}, trial_at("login")), Reason::pin_wrong);
    EXPECT_EQ(steps_of(scene.journal.events.back()).back(), step::ticket);
}

TEST_F(TrialTest, IsRootsAlone) {
    scene.insert(reader_a);
    expect_refused(log_on({}, trial_at("login", "alice"), fakes::user_peer), Reason::not_permitted);
    EXPECT_TRUE(person.pin_prompts.empty());
}

// Somebody who is root far away may become whoever is at the console.
TEST_F(TrialTest, IsFromWhereverRootIs) {
    scene.insert(reader_a);
    Peer peer = fakes::root_peer;
    peer.place = policy::CallerPlace::elsewhere;
    peer.seat.clear();
    expect_granted(log_on({}, trial_at("login"), peer));
}

TEST_F(TrialTest, IsOfALogonAndOfNothingElse) {
    scene.settings->services["locker"].use = policy::ServiceUse::unlock;
    scene.settings->services["sudo"].use = policy::ServiceUse::elevate;
    scene.insert(reader_a);
    for (const char* service : {"locker", "sudo"})
        expect_refused(log_on({}, trial_at(service, "alice")), Reason::service_off);
    EXPECT_TRUE(person.pin_prompts.empty());
}

class ExpiryTest : public AttemptTest {
protected:
    protocol::Verdict log_on_with(std::chrono::hours left) {
        fakes::FakeCertificate certificate;
        certificate.facts.not_after = std::time(nullptr) + std::chrono::seconds(left).count();
        scene.insert(reader_a, {.certificates = {certificate}});
        return log_on();
    }
};

TEST_F(ExpiryTest, IsToldToThePersonAndWrittenDown) {
    const auto verdict = log_on_with(std::chrono::hours(24 * 5 + 1));
    expect_granted(verdict);
    EXPECT_EQ(verdict.text, "The certificate of your card ends in 5 days. Ask for a new one in time.");
    ASSERT_EQ(scene.journal.events.size(), 2U);
    EXPECT_EQ(scene.journal.events.front().event, "expiry");
    EXPECT_EQ(scene.journal.events.front().user, "alice");
}

TEST_F(ExpiryTest, IsNoMatterWhileThereIsTime) {
    EXPECT_EQ(log_on_with(std::chrono::hours(24 * 31)).text, "");
    EXPECT_EQ(scene.journal.events.size(), 1U);
}

TEST_F(ExpiryTest, IsNotToldWhereNobodyWantsToHearIt) {
    scene.settings->certificates.expiry_warning = std::chrono::milliseconds(0);
    EXPECT_EQ(log_on_with(std::chrono::hours(1)).text, "");
}

} // namespace
} // namespace signet::daemon
