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

policy::BeginFacts Story::begin_facts() const {
    policy::BeginFacts facts;
    facts.service = begin.service;
    facts.peer_uid = peer.uid;
    facts.place = peer.place;
    facts.seat = peer.seat;
    facts.user = begin.user;
    facts.user_uid = user_uid;
    facts.remote_host = begin.remote_host;
    facts.invoker = peer.login_uid;
    if (session) facts.session_certificate = session->certificate;
    if (session) facts.session_age = age_of(*session);
    return facts;
}

} // namespace signet::daemon
