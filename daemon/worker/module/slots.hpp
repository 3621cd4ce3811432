// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tokens that a PKCS#11 module sees, and which of them is the one that is meant: the card in a reader of PC/SC, or a
// token that is in none, such as a TPM or SoftHSM. Used by the verbs `token` and `token-watch`.

#include "daemon/protocol/messages/readers.hpp"
#include "daemon/worker/module/module.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::worker {

struct ModuleToken {
    CK_SLOT_ID slot = 0;
    bool is_removable = false; // the slot is a reader
    std::string
        reader; // what the module calls the slot; often the name of the reader in PC/SC, cut at 64 bytes
    std::string label;
    std::string serial;
    CK_FLAGS flags = 0;
    CK_ULONG pin_min = 0; // bytes
    CK_ULONG pin_max = 0;
};

/// Slots with an initialized token in them, at most max_slots_of_module of them. A slot that cannot be asked is left out.
/// Errors: those of failed_call() where the slots cannot be listed.
Result<std::vector<ModuleToken>> tokens_of(const Module& module);

/// False: every slot that the module has is a reader, so that a token without one never comes.
bool has_slot_without_reader(const Module& module);

/// How this token is now; nothing: it is not there, or not initialized.
std::optional<ModuleToken> token_in_slot(const Module& module, CK_SLOT_ID slot);

/// The tokens of the card in this reader, of those that the module sees: the ones whose slot has the reader's name. Where no slot
/// has any reader's name, it can be told only if one card is in one reader, and one token in one slot. `others`: the other
/// readers; a slot with the name of one is that one's, whether or not pcscd has seen its card yet.
std::vector<ModuleToken> tokens_in_reader(const std::vector<ModuleToken>& tokens, const std::string& reader,
                                          const std::vector<protocol::ReaderState>& others);

/// What a token that is in no reader goes by, as if it were one: "PKCS#11 MODULE LABEL", and its serial number where two
/// have the same label. No name: its slot is a reader. In the order of the tokens.
std::vector<std::string> names_without_reader(const std::string& module,
                                              const std::vector<ModuleToken>& tokens);

/// Tokens and slots of one module that are looked at.
inline constexpr CK_ULONG max_slots_of_module = 64;

} // namespace signet::worker
