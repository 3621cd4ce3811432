// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which seat a reader is at. pcscd says of a reader where it is on USB, and udev which seat that device is given to
// (loginctl(1) attach): itself, or the hub that it is plugged into. Everything else is at the first seat.

#include "daemon/protocol/messages/card.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace signet::daemon {

// Of the node /dev/bus/usb/BBB/AAA. Nothing: USB on Linux has no such bus or no such address.
std::optional<dev_t> usb_device_number(unsigned bus, unsigned address);

using SeatFinder = std::string (*)(const protocol::ReaderLocated&);

// As udev has it now: the administrator may have given the reader to another seat since the card went in.
std::string seat_of_reader(const protocol::ReaderLocated& reader);

} // namespace signet::daemon
