// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/reader_channel.hpp"

#include <cstring>

namespace signet::worker {
namespace {

constexpr std::uint32_t channel_of_usb = 0x0020; // the kind of channel, DDDD of 0xDDDDCCCC

} // namespace

protocol::ReaderLocated location_in(std::span<const std::uint8_t> channel) {
    std::uint32_t value = 0;
    if (channel.size() != sizeof value) return {};
    std::memcpy(&value, channel.data(), sizeof value);
    if (value >> 16U != channel_of_usb) return {};
    protocol::ReaderLocated location;
    location.usb_bus = static_cast<std::uint8_t>(value >> 8U);
    location.usb_address = static_cast<std::uint8_t>(value);
    return location;
}

} // namespace signet::worker
