// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/token_choice.hpp"

#include "daemon/system/library_file.hpp"
#include "daemon/worker/card/reader_states.hpp"
#include "daemon/worker/module/module_file.hpp"

#include <chrono>
#include <utility>

namespace signet::worker {
namespace {

/// Every other reader, as pcscd has it now.
Result<std::vector<protocol::ReaderState>> other_readers(const std::string& reader) {
    long status = 0;
    auto context = PcscContext::establish(status);
    if (!context)
        return WorkerError{Reason::card_unreadable, "pcscd cannot be asked: " + text_of_pcsc(status)};
    ReaderStates states(std::move(*context));
    auto known = states.next(std::chrono::milliseconds(0));
    if (!known) return WorkerError{Reason::card_unreadable, "pcscd has ended"};
    std::erase_if(*known, [&](const auto& state) { return state.name == reader; });
    return std::move(*known);
}

Result<std::vector<ModuleToken>> tokens_meant(const Module& module, const std::string& module_name,
                                              const std::string& reader) {
    const auto tokens = tokens_of(module);
    if (!tokens) return tokens.error();
    if (!reader.starts_with(protocol::token_reader_prefix)) {
        const auto others = other_readers(reader);
        if (!others) return others.error();
        return tokens_in_reader(*tokens, reader, *others);
    }
    const auto names = names_without_reader(module_name, *tokens);
    for (std::size_t at = 0; at < names.size(); ++at)
        if (names[at] == reader) return std::vector<ModuleToken>{(*tokens)[at]};
    return std::vector<ModuleToken>();
}

} // namespace

Result<Module> load_module(const std::string& name) {
    const auto path = module_path(name, system::module_folders());
    if (!path) return path.error();
    return Module::load(*path);
}

Result<OpenedToken> open_token(Module& module, const std::string& module_name, const std::string& reader,
                               ReaderBelow below) {
    const auto tokens = tokens_meant(module, module_name, reader);
    if (!tokens) return tokens.error();
    WorkerError objection{Reason::card_not_for_logon,
                          protocol::module_name(module_name) + " knows no token there"};
    for (std::size_t at = 0; at < tokens->size(); ++at) {
        auto card = std::make_unique<ModuleCard>(module, (*tokens)[at], below);
        auto contents = card->open(std::vector<std::string>());
        if (contents) return OpenedToken{std::move(card), std::move(*contents)};
        if (at == 0) objection = contents.error();
    }
    return objection;
}

} // namespace signet::worker
