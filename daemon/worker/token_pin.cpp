// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/token_pin.hpp"

#include "daemon/worker/card/reader.hpp"
#include "daemon/worker/reply.hpp"
#include "daemon/worker/token_choice.hpp"

#include <utility>

namespace signet::worker {
namespace {

protocol::PinOpened to_wire(const CardContents& contents) {
    protocol::PinOpened message;
    message.label = contents.label;
    message.pin.form = {contents.pin.min, contents.pin.max, contents.pin.digits_only};
    message.pin.tries_left = tries_on_wire(contents.tries_left);
    message.new_pin = message.pin.form;
    return message;
}

protocol::Result<void> serve(protocol::Stream& peer, ModuleCard& card, const CardContents& contents) {
    if (contents.has_keypad)
        return fail(peer, {Reason::pin_change_unsupported, "its PIN is entered at the reader"});
    if (const auto sent = send(peer, to_wire(contents)); !sent) return sent;
    auto wanted = peer.receive<protocol::SetPin>(protocol::no_deadline);
    if (!wanted) return wanted.error();
    if (wanted->deed != protocol::PinDeed::change)
        return fail(peer, {Reason::pin_change_unsupported, "PKCS#11 knows no PUK"});
    const auto done =
        card.change_pin(std::move(wanted->secret), std::move(wanted->new_pin), wanted->takes_last);
    if (!done) return fail(peer, done.error(), card.costs());
    return send(peer, protocol::PinSet{});
}

protocol::Result<void> serve(protocol::Stream& peer, const protocol::OpenPin& request, ReaderBelow below) {
    auto module = load_module(request.module);
    if (!module) return fail(peer, module.error());
    const auto token = open_token(*module, request.module, request.reader, below);
    if (!token) return fail(peer, token.error());
    return serve(peer, *token->card, token->contents);
}

} // namespace

protocol::Result<void> serve_token_pin(protocol::Stream& peer, const protocol::OpenPin& request) {
    if (request.reader.starts_with(protocol::token_reader_prefix)) return serve(peer, request, {});
    auto reader = Reader::connect(request.reader);
    if (!reader) return fail(peer, reader.error());
    return serve(peer, request, {&*reader, &*reader});
}

} // namespace signet::worker
