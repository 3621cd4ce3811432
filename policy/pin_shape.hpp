// SPDX-License-Identifier: Apache-2.0
// Whether what was typed can be a PIN of the card at all, judged without the card, so that a slip costs none
// of its tries. Looks at the caller's bytes (protocol::Secret owns them) and keeps none of them.
#pragma once

#include "policy/decision.hpp"

#include <cstddef>
#include <span>

namespace signet::policy {

struct PinShape {
    std::size_t min = 0; // bytes
    std::size_t max = 0;
    bool digits_only = true;
};

// SP 800-73-4 part 2 2.4.3: the PIV card application PIN has 6 to 8 decimal digits.
inline constexpr PinShape piv_pin_shape{6, 8, true};

// granted, or pin-shape. The detail never says anything about the PIN.
Decision check_pin_shape(std::span<const std::byte> pin, PinShape shape);

} // namespace signet::policy
