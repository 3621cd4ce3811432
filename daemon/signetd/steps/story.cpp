// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/story.hpp"

#include <utility>

namespace signet::daemon {

Story::Story(Services& of_daemon, Client& client, protocol::BeginLogon asked)
    : services(of_daemon), settings(of_daemon.settings), begin(std::move(asked)), peer(client.peer()),
      person(client, settings->cards.conversation_timeout), accounts(services.workers),
      audit(event_asked_for("logon", begin, peer)),
      session_certificate(services.sessions.certificate_of(peer.session)) {}

policy::BeginFacts Story::begin_facts() const {
    policy::BeginFacts facts;
    facts.service = begin.service;
    facts.peer_uid = peer.uid;
    facts.place = peer.place;
    facts.user = begin.user;
    facts.user_uid = user_uid;
    facts.remote_host = begin.remote_host;
    facts.invoker = peer.login_uid;
    facts.session_certificate = session_certificate;
    return facts;
}

} // namespace signet::daemon
