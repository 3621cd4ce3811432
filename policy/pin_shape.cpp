// SPDX-License-Identifier: Apache-2.0
#include "policy/pin_shape.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

bool is_digit(std::byte b) {
    return b >= std::byte{'0'} && b <= std::byte{'9'};
}

} // namespace

Decision check_pin_shape(std::span<const std::byte> pin, PinShape shape) {
    if (pin.size() < shape.min || pin.size() > shape.max) return {Reason::pin_shape};
    if (shape.digits_only && !std::ranges::all_of(pin, is_digit)) return {Reason::pin_shape};
    return {Reason::granted};
}

} // namespace signet::policy
