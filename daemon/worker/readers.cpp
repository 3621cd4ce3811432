// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/readers.hpp"

#include "daemon/protocol/messages/survey.hpp"
#include "daemon/worker/card/reader_states.hpp"
#include "daemon/worker/reply.hpp"

#include <chrono>

namespace signet::worker {
namespace {

/// There is news at the first look, and it does not wait.
constexpr std::chrono::seconds look{1};

Result<protocol::ReadersChanged> list_readers() {
    long status = 0;
    auto context = PcscContext::establish(status);
    if (!context) return WorkerError{Reason::internal_error, text_of_pcsc(status)};
    auto readers = ReaderStates(std::move(*context)).next(look);
    if (!readers) return WorkerError{Reason::internal_error, "pcscd has gone"};
    protocol::ReadersChanged listed;
    listed.readers = std::move(*readers);
    return listed;
}

} // namespace

protocol::Result<void> serve_readers(protocol::Stream& peer) {
    const auto asked = peer.receive<protocol::ListReaders>(protocol::no_deadline);
    return asked ? reply(peer, list_readers()) : asked.error();
}

} // namespace signet::worker
