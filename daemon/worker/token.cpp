// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/token.hpp"

#include "daemon/worker/card.hpp"
#include "daemon/worker/card/reader.hpp"
#include "daemon/worker/card/reader_states.hpp"
#include "daemon/worker/kerberos/pkinit_library.hpp"
#include "daemon/worker/logon.hpp"
#include "daemon/worker/module/module_card.hpp"
#include "daemon/worker/module/module_file.hpp"
#include "daemon/worker/reply.hpp"

#include <chrono>

namespace signet::worker {
namespace {

WorkerError not_there(const protocol::OpenCard& request) {
    return {Reason::card_not_for_logon, protocol::module_name(request.module) + " knows no token there"};
}

Result<Module> load(const std::string& name) {
    const auto path = module_path(name, module_folders());
    if (!path) return path.error();
    return Module::load(*path);
}

/// Every other reader that has a card in it, as pcscd has it now.
Result<std::vector<std::string>> other_readers(const std::string& reader) {
    long status = 0;
    auto context = PcscContext::establish(status);
    if (!context)
        return WorkerError{Reason::card_unreadable, "pcscd cannot be asked: " + text_of_pcsc(status)};
    ReaderStates states(std::move(*context));
    const auto known = states.next(std::chrono::milliseconds(0));
    if (!known) return WorkerError{Reason::card_unreadable, "pcscd has ended"};
    std::vector<std::string> others;
    for (const auto& state : *known)
        if (state.present && state.name != reader) others.push_back(state.name);
    return others;
}

/// Those of its tokens that may be meant: a card with several PINs is several tokens.
Result<std::vector<ModuleToken>> tokens_meant(const Module& module, const protocol::OpenCard& request) {
    const auto tokens = tokens_of(module);
    if (!tokens) return tokens.error();
    if (!request.reader.starts_with(protocol::token_reader_prefix)) {
        const auto others = other_readers(request.reader);
        if (!others) return others.error();
        return tokens_in_reader(*tokens, request.reader, *others);
    }
    const auto names = names_without_reader(request.module, *tokens);
    for (std::size_t at = 0; at < names.size(); ++at)
        if (names[at] == request.reader) return std::vector<ModuleToken>{(*tokens)[at]};
    return std::vector<ModuleToken>();
}

/// The first one that has a certificate; else the first one's refusal.
protocol::Result<void> serve(protocol::Stream& peer, const protocol::OpenCard& request, ReaderBelow below) {
    auto module = load(request.module);
    if (!module) return fail(peer, module.error());
    const auto tokens = tokens_meant(*module, request);
    if (!tokens) return fail(peer, tokens.error());
    WorkerError objection = not_there(request);
    for (std::size_t at = 0; at < tokens->size(); ++at) {
        ModuleCard card(*module, (*tokens)[at], below);
        const auto contents = card.open(request.slots);
        if (contents) return serve_opened_card(peer, card, *contents, card);
        if (at == 0) objection = contents.error();
    }
    return fail(peer, objection);
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
    const auto request = peer.receive<protocol::OpenCard>(protocol::no_deadline);
    if (!request) return request.error();
    if (const auto loaded = load_pkinit(pkcs11_provider, {}); !loaded) return fail(peer, loaded.error());
    if (!request->reader.starts_with(protocol::token_reader_prefix)) return serve_in_reader(peer, *request);
    if (const auto sent = send(peer, protocol::ReaderLocated{}); !sent) return sent;
    if (const auto sent = send(peer, protocol::CardConnected{}); !sent) return sent;
    return serve(peer, *request, {});
}

} // namespace signet::worker
