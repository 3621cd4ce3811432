// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verbs that are one or two questions and their answers, as conversations over the socket. What they
// answer is found in certificate.hpp, directory/account.hpp, ticket.hpp and ccache.hpp; the longer
// conversations are in watch.hpp and card.hpp.

#include "daemon/protocol/stream.hpp"

namespace signet::worker {

/// Both of these enter the sandbox first of all.
/// JudgeCertificate or VerifySignature, answered; and again, until the peer hangs up.
protocol::Result<void> serve_certificate(protocol::Stream& peer);

/// PrepareGate first, then JudgeKey or JudgeHolder, answered; and again, until the peer hangs up.
protocol::Result<void> serve_gate(protocol::Stream& peer);

/// LookUpAccount, answered; and again, until the peer hangs up.
protocol::Result<void> serve_directory(protocol::Stream& peer);

/// PrepareTicketCheck as root, then, in the sandbox, one JudgeTicket or JudgeCachedTicket.
protocol::Result<void> serve_ticket(protocol::Stream& peer);

/// ObtainArmor as root, answered in the sandbox.
protocol::Result<void> serve_armor(protocol::Stream& peer);

/// StoreCredentials, DestroyCredentials or ReadCredentials, in the sandbox as the user that it names.
protocol::Result<void> serve_ccache(protocol::Stream& peer);

/// GreetKdc, in the sandbox; or SurveyRealm as root, answered in the sandbox, and then TestHostKey.
protocol::Result<void> serve_realm(protocol::Stream& peer);

/// RemoveAgentKeys, likewise; or ListAgentKeys, and then one SignByAgent after the other.
protocol::Result<void> serve_agent(protocol::Stream& peer);

} // namespace signet::worker
