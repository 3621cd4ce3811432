// SPDX-License-Identifier: Apache-2.0
#pragma once

// What PINs and PUKs of a PIV card look like, to a person and on the wire. Pure; the shape is checked before a card sees
// anything.

#include "daemon/protocol/secret.hpp"
#include "daemon/worker/card/token.hpp"

#include <cstdint>
#include <span>

namespace signet::worker {

/// SP 800-73-4 part 2 2.4.3: six to eight bytes. It also says digits, but common tokens let their owner set letters, and a
/// PIN that is set must be usable.
constexpr PinShape piv_pin_shape = {6, 8, false};
/// One that is set now keeps to it, and so is one that every card and every other program takes.
constexpr PinShape piv_new_pin_shape = {6, 8, true};
/// Eight bytes by the standard; tokens take shorter ones, padded as a PIN is.
constexpr PinShape piv_puk_shape = {6, 8, false};

bool has_shape(PinShape shape, std::span<const std::uint8_t> typed);

/// Its bytes and the padding behind them, and no more trace of it. It has its shape.
void move_into_block(protocol::Secret& typed, std::span<std::uint8_t, 8> block);

} // namespace signet::worker
