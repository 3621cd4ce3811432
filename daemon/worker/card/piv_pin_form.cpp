// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv_pin_form.hpp"

#include <algorithm>

namespace signet::worker {
namespace {

constexpr std::uint8_t padding = 0xFF;

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

bool is_printable(std::uint8_t byte) {
    return byte > 0x20 && byte < 0x7F;
}

} // namespace

bool has_shape(PinShape shape, std::span<const std::uint8_t> typed) {
    return typed.size() >= shape.min && typed.size() <= shape.max &&
           std::all_of(typed.begin(), typed.end(), shape.digits_only ? is_digit : is_printable);
}

void move_into_block(protocol::Secret& typed, std::span<std::uint8_t, 8> block) {
    std::fill(block.begin(), block.end(), padding);
    const auto view = typed.view();
    std::copy_n(view.begin(), std::min(view.size(), block.size()), block.begin());
    typed.wipe();
}

} // namespace signet::worker
