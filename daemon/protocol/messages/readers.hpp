// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the worker `watch` says of pcscd's readers: at its start and after every change, until it is killed. And `token-watch`, of
// the tokens of a PKCS#11 module that are in no reader.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

#include <string>
#include <string_view>

namespace signet::protocol {

using Atr = Blob<33>; // ISO 7816-3

struct ReaderState {
    Name name;
    bool present = false;
    Atr atr;
    // Grows with every insertion and removal as pcscd counts them: a card that was swapped between two looks
    // shows.
    std::uint32_t event_count = 0;
    static void fields(auto& self, auto& field) {
        field(self.name, self.present, self.atr, self.event_count);
    }
};

// What the reader of a token is called that is in none, and so is always in: a TPM, SoftHSM. No reader of PC/SC is told of that has
// such a name.
constexpr std::string_view token_reader_prefix = "PKCS#11 ";

// What people call a PKCS#11 module: the name of its file.
inline std::string module_name(const std::string& module) {
    return module.substr(module.find_last_of('/') + 1);
}

// How the names of its tokens that are in no reader begin; the token's label follows.
inline std::string token_readers_of(const std::string& module) {
    return std::string(token_reader_prefix) + module_name(module) + " ";
}

// To the worker `token-watch`, which answers with ReadersChanged: what this PKCS#11 module has that is in no reader.
struct WatchTokens {
    static constexpr auto type = MessageType::watch_tokens;
    Path module; // or a file name that is looked up
    static void fields(auto& self, auto& field) { field(self.module); }
};

struct ReadersChanged {
    static constexpr auto type = MessageType::readers_changed;
    List<ReaderState, max_readers> readers;
    Name problem; // why pcscd cannot be asked; empty: it has been
    static void fields(auto& self, auto& field) { field(self.readers, self.problem); }
};

} // namespace signet::protocol
