// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/story.hpp"

#include <utility>

namespace signet::daemon {

Story::Story(Services& of_daemon, Client& client, protocol::BeginLogon asked)
    : services(of_daemon), settings(of_daemon.settings), begin(std::move(asked)), peer(client.peer()),
      person(client, settings->cards.conversation_timeout), accounts(services.workers) {
    audit.event = "logon";
    audit.service = begin.service;
    audit.user = begin.user;
    audit.ruser = begin.ruser;
    audit.tty = begin.tty;
    audit.remote_host = begin.remote_host;
    audit.caller_uid = peer.uid;
    audit.caller_pid = peer.pid;
}

policy::BeginFacts Story::begin_facts() const {
    policy::BeginFacts facts;
    facts.service = begin.service;
    facts.peer_uid = peer.uid;
    facts.place = peer.place;
    facts.user = begin.user;
    facts.user_uid = user_uid;
    facts.remote_host = begin.remote_host;
    return facts;
}

} // namespace signet::daemon
