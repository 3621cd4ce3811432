// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/token.hpp"

#include "daemon/worker/card.hpp"
#include "daemon/worker/card/reader.hpp"
#include "daemon/worker/kerberos/pkinit_library.hpp"
#include "daemon/worker/logon.hpp"
#include "daemon/worker/module/module_card.hpp"
#include "daemon/worker/reply.hpp"
#include "daemon/worker/token_choice.hpp"
#include "daemon/worker/token_pin.hpp"

namespace signet::worker {
namespace {

protocol::Result<void> serve(protocol::Stream& peer, const protocol::OpenCard& request, ReaderBelow below) {
    auto module = load_module(request.module);
    if (!module) return fail(peer, module.error());
    const auto token = open_token(*module, request.module, request.reader, below);
    if (!token) return fail(peer, token.error());
    return serve_opened_card(peer, *token->card, token->contents, *token->card);
}

protocol::Result<void> serve_in_reader(protocol::Stream& peer, const protocol::OpenCard& request) {
    const auto location = Reader::locate(request.reader);
    if (const auto said = reply(peer, location); !said || !location) return said;
    auto reader = Reader::connect(request.reader);
    if (!reader) return fail(peer, reader.error());
    if (const auto sent = send(peer, protocol::CardConnected{}); !sent) return sent;
    return serve(peer, request, {&*reader, &*reader});
}

} // namespace

protocol::Result<void> serve_token(protocol::Stream& peer) {
    const auto frame = peer.read(protocol::no_deadline);
    if (!frame) return frame.error();
    if (frame->type == protocol::MessageType::open_pin) {
        const auto wanted = protocol::decode<protocol::OpenPin>(*frame);
        return wanted ? serve_token_pin(peer, *wanted) : wanted.error();
    }
    const auto request = protocol::decode<protocol::OpenCard>(*frame);
    if (!request) return request.error();
    if (const auto loaded = load_pkinit(pkcs11_provider, {}); !loaded) return fail(peer, loaded.error());
    if (!request->reader.starts_with(protocol::token_reader_prefix)) return serve_in_reader(peer, *request);
    if (const auto sent = send(peer, protocol::ReaderLocated{}); !sent) return sent;
    if (const auto sent = send(peer, protocol::CardConnected{}); !sent) return sent;
    return serve(peer, *request, {});
}

} // namespace signet::worker
