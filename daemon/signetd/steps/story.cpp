// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/story.hpp"

#include "daemon/system/boot_clock.hpp"

#include <utility>

namespace signet::daemon {
namespace {

// Nothing where it is not known, or cannot be.
std::optional<std::chrono::seconds> age_of(const SessionRecord& session) {
    const std::int64_t now = system::seconds_since_boot();
    if (session.since <= 0 || session.since > now) return std::nullopt;
    return std::chrono::seconds(now - session.since);
}

} // namespace

Story::Story(Services& of_daemon, Client& client, protocol::BeginLogon asked)
    : services(of_daemon), settings(of_daemon.settings), begin(std::move(asked)), peer(client.peer()),
      person(client, settings->cards.conversation_timeout), accounts(services.workers),
      audit(event_asked_for("logon", begin, peer)), session(services.sessions.opener_of(peer.session)) {}

std::uint32_t microseconds_since(std::chrono::steady_clock::time_point start) {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start)
            .count());
}

void Story::enter(std::string_view step) {
    if (step_began && audit.steps.back().step == step) return;
    end_step();
    audit.steps.push_back({step});
    step_began = std::chrono::steady_clock::now();
}

void Story::end_step() {
    if (step_began) audit.steps.back().us = microseconds_since(*step_began);
    step_began.reset();
}

void Story::conclude(policy::Reason reason) {
    end_step();
    audit.reason = reason;
    if (pin_arrived) audit.total_us = microseconds_since(*pin_arrived);
}

void Story::conclude(const Refusal& refusal) {
    conclude(refusal.reason);
    audit.detail = refusal.detail;
    audit.apdus = refusal.apdus;
    audit.verifies = refusal.verifies;
}

policy::BeginFacts Story::begin_facts() const {
    policy::BeginFacts facts;
    facts.service = begin.service;
    facts.peer_uid = peer.uid;
    facts.place = peer.place;
    facts.seat = peer.seat;
    // Root tries out what login(1) would do, from wherever; to come to a console it needs nobody's leave.
    if (begin.is_trial) {
        facts.place = policy::CallerPlace::system_service;
        facts.seat = policy::first_seat;
    }
    facts.user = begin.user;
    facts.user_uid = user_uid;
    facts.remote_host = begin.remote_host;
    facts.invoker = peer.login_uid;
    if (session) facts.session_certificate = session->certificate;
    if (session) facts.session_age = age_of(*session);
    return facts;
}

} // namespace signet::daemon
