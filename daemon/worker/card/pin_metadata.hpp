// SPDX-License-Identifier: Apache-2.0
#pragma once

// What YubiKeys say of their PIN and PUK without a try, in the answer to GET METADATA (instruction F7, which no standard
// has; from firmware 5.3 on). Pure; other cards do not know the instruction.

#include "daemon/worker/card/transport.hpp"

#include <optional>

namespace signet::worker {

constexpr std::uint8_t ins_get_metadata = 0xF7;

struct PinMetadata {
    std::optional<bool> is_default{}; // it is the one that every card of this kind is delivered with
    std::optional<unsigned> most_tries{};
    std::optional<unsigned> tries_left{};
};

/// Whatever is missing or malformed is not known.
PinMetadata pin_metadata_in(ByteView answer);

} // namespace signet::worker
