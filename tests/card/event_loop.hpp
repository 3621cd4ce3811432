// SPDX-License-Identifier: Apache-2.0
// One thread, one poll(): reader, control socket, clock and signals. Nothing in the program waits anywhere
// else, so that the control socket is served while the card is slow or silent.
#pragma once

#include "tests/card/control.hpp"
#include "tests/card/orders.hpp"

namespace signet::card {

// Returns at SIGTERM or SIGINT, which it blocks. Fails if the kernel gives no signal descriptor.
Result<void> serve(ReaderSlot& slot, Orders& orders, std::optional<ControlSocket> control);

} // namespace signet::card
