// SPDX-License-Identifier: Apache-2.0
#include "policy/pin_shape.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

bool is_digit(std::byte b) {
    return b >= std::byte{'0'} && b <= std::byte{'9'};
}

// No blank: it is a slip at the end far more often than a character of a PIN.
bool is_printable(std::byte b) {
    return b > std::byte{0x20} && b < std::byte{0x7f};
}

} // namespace

Decision check_pin_shape(std::span<const std::byte> pin, PinShape shape) {
    if (pin.size() < shape.min || pin.size() > shape.max) return {Reason::pin_shape};
    if (!std::ranges::all_of(pin, shape.digits_only ? is_digit : is_printable)) return {Reason::pin_shape};
    return {Reason::granted};
}

} // namespace signet::policy
