// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a verb speaks to signetd: an answer, or why there is none. Used by all verbs.

#include "daemon/protocol/messages/failure.hpp"
#include "daemon/protocol/stream.hpp"
#include "daemon/worker/card/apdu.hpp"
#include "daemon/worker/result.hpp"

namespace signet::worker {

/// A signetd that does not read for this long is not coming back.
constexpr std::chrono::seconds send_limit{10};

template <class Message>
protocol::Result<void> send(protocol::Stream& peer, const Message& message) {
    return peer.send(message, protocol::Clock::now() + send_limit);
}

/// A detail as the wire takes it: details quote files, KDCs and libraries, and signetd hangs up on text that is not clean UTF-8.
std::string as_text(std::string_view detail);

/// They are a nibble of a status word, or as few of a module.
std::optional<std::uint8_t> tries_on_wire(std::optional<unsigned> tries);

/// The one place where a reason becomes its id. A detail longer than the wire takes is cut, and what is not text
/// in it replaced.
protocol::WorkerFailed message_of(const WorkerError& error, const CardCosts& costs = {});

protocol::Result<void> fail(protocol::Stream& peer, const WorkerError& error, const CardCosts& costs = {});

template <class Message>
protocol::Result<void> reply(protocol::Stream& peer, const Result<Message>& outcome) {
    if (!outcome) return fail(peer, outcome.error());
    return send(peer, *outcome);
}

} // namespace signet::worker
