// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/reply.hpp"

#include "certmap/text/text.hpp"

namespace signet::worker {

std::string as_text(std::string_view whole) {
    const auto detail = certmap::cut_at_character(whole, protocol::Detail::max);
    return protocol::is_clean_text(detail) ? std::string(detail) : certmap::printable_ascii(detail);
}

std::optional<std::uint8_t> tries_on_wire(std::optional<unsigned> tries) {
    if (!tries) return std::nullopt;
    return static_cast<std::uint8_t>(*tries);
}

protocol::WorkerFailed message_of(const WorkerError& error, const CardCosts& costs) {
    protocol::WorkerFailed message;
    message.reason = policy::id_of(error.reason);
    message.detail = as_text(error.detail);
    message.tries_left = tries_on_wire(error.tries_left);
    message.apdus = costs.apdus;
    message.verifies = costs.verifies;
    return message;
}

protocol::Result<void> fail(protocol::Stream& peer, const WorkerError& error, const CardCosts& costs) {
    return send(peer, message_of(error, costs));
}

} // namespace signet::worker
