// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a reader is on USB, by the word of its driver. Pure; `Reader` asks for the word, and signetd finds the seat.

#include "daemon/protocol/messages/card.hpp"

#include <cstdint>
#include <span>

namespace signet::worker {

/// What the attribute SCARD_ATTR_CHANNEL_ID says: 32 bits in the order of the processor, 0x0020BBAA for bus BB and address AA
/// of USB (libccid since 1.4.32, SCARDGETATTRIB.md). Anything else is no place on USB.
protocol::ReaderLocated location_in(std::span<const std::uint8_t> channel);

} // namespace signet::worker
