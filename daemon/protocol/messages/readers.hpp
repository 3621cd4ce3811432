// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the worker `watch` says of pcscd's readers: at its start and after every change, until it is killed.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

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

struct ReadersChanged {
    static constexpr auto type = MessageType::readers_changed;
    List<ReaderState, max_readers> readers;
    Name problem; // why pcscd cannot be asked; empty: it has been
    static void fields(auto& self, auto& field) { field(self.readers, self.problem); }
};

} // namespace signet::protocol
