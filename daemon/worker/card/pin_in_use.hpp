// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which of its two PINs a PIV card goes by, as its discovery object says (SP 800-73-4 part 1 3.3.2). Pure; used by
// the PIV driver.

#include "daemon/worker/card/transport.hpp"

#include <array>
#include <cstdint>

namespace signet::worker {

/// Key references of VERIFY (SP 800-73-4 part 1 table 4).
enum class PinReference : std::uint8_t {
    global = 0x00,
    application = 0x80,
};

/// The data field of GET DATA for the discovery object (SP 800-73-4 part 2 3.1.2).
constexpr std::array<std::uint8_t, 3> discovery_tag_list = {0x5C, 0x01, 0x7E};

/// What the PIN usage policy in the answer to GET DATA makes primary: the global PIN, where it is there and is the one that the
/// card's owner is to be asked for; else, and where the object is empty or malformed, the application PIN.
PinReference pin_in_use(ByteView discovery_object);

} // namespace signet::worker
