// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is known of where a card's key was made, as it is judged and as it is shown.

#include "daemon/protocol/field_types.hpp"

namespace signet::protocol {

struct KeyAttested {
    bool is_attested = false; // by a maker that is believed: the card has made the key
    std::uint8_t pin =
        0; // certmap::PinPolicy: 1 it asks for none, 2 for one a session, 3 for one a signature; 0: not known
    std::uint8_t touch =
        0; // certmap::TouchPolicy: 1 it asks for none, 2 for each, 3 for one in 15 seconds; 0: not known
    Name firmware;            // of the device, "5.4.3"; empty: not known
    std::uint32_t serial = 0; // likewise
    Name problem;             // why what the card states is not believed
    static void fields(auto& self, auto& field) {
        field(self.is_attested, self.pin, self.touch, self.firmware, self.serial, self.problem);
    }
};

} // namespace signet::protocol
