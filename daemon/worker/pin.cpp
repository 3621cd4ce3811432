// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/pin.hpp"

#include "daemon/protocol/messages/pin.hpp"
#include "daemon/worker/card/piv_pins.hpp"
#include "daemon/worker/card/reader.hpp"
#include "daemon/worker/reply.hpp"

#include <utility>

namespace signet::worker {
namespace {

protocol::SecretForm to_wire(PinShape shape) {
    return {shape.min, shape.max, shape.digits_only};
}

protocol::KnownSecret to_wire(const KnownSecret& known) {
    return {to_wire(known.shape), tries_on_wire(known.tries_left), tries_on_wire(known.most_tries),
            protocol::default_secret(known.is_default)};
}

protocol::PinOpened to_wire(PinsSeen seen) {
    protocol::PinOpened message;
    message.label = std::move(seen.label);
    message.pin = to_wire(seen.pin);
    message.puk = to_wire(seen.puk);
    message.new_pin = to_wire(seen.new_pin);
    message.has_puk = seen.has_puk;
    message.card.assign(seen.card.begin(), seen.card.end());
    return message;
}

Result<PinsSeen> count(PivPins& pins, PinReference pin) {
    if (pin == PinReference::application || pin == PinReference::global) return pins.count(pin);
    return WorkerError{Reason::bad_request, "PIV has no such PIN"};
}

Result<void> set(PivPins& pins, protocol::SetPin request) {
    auto setter = &PivPins::change;
    if (request.deed == protocol::PinDeed::unblock) setter = &PivPins::unblock;
    if (request.deed == protocol::PinDeed::change_puk) setter = &PivPins::change_puk;
    return (pins.*setter)(std::move(request.secret), std::move(request.new_pin), request.takes_last);
}

} // namespace

protocol::Result<void> serve_pin(protocol::Stream& peer) {
    const auto request = peer.receive<protocol::OpenPin>(protocol::no_deadline);
    if (!request) return request.error();
    auto reader = Reader::connect(request->reader);
    if (!reader) return fail(peer, reader.error());
    PivPins pins(*reader);
    auto seen = request->counted_pin ? count(pins, PinReference{*request->counted_pin}) : pins.look();
    if (!seen) return fail(peer, seen.error(), pins.costs());
    if (const auto sent = send(peer, to_wire(std::move(*seen))); !sent) return sent;

    auto wanted = peer.receive<protocol::SetPin>(protocol::no_deadline);
    if (!wanted) return wanted.error();
    const CardCosts before = pins.costs();
    const auto done = set(pins, std::move(*wanted));
    const CardCosts costs{pins.costs().apdus - before.apdus, pins.costs().verifies - before.verifies};
    if (!done) return fail(peer, done.error(), costs);
    return send(peer, protocol::PinSet{costs.apdus});
}

} // namespace signet::worker
