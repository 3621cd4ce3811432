// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/reader_channel.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <vector>

namespace signet::worker {
namespace {

// In the order of this processor, as pcscd passes it on.
std::vector<std::uint8_t> channel(std::uint32_t value) {
    std::vector<std::uint8_t> bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

TEST(ReaderChannelTest, OnUsbItIsBusAndAddress) {
    struct Row {
        std::uint32_t channel;
        int bus;
        int address;
    };
    for (const Row& row : {Row{0x00200311, 3, 17}, Row{0x00200101, 1, 1}, Row{0x0020FF80, 255, 128}}) {
        const auto location = location_in(channel(row.channel));
        EXPECT_EQ(location.usb_bus, row.bus);
        EXPECT_EQ(location.usb_address, row.address);
    }
}

TEST(ReaderChannelTest, AnythingElseIsNoPlaceOnUsb) {
    // Serial, parallel, SCSI, a vendor's own, more than 16 bits of kind; and answers of other lengths.
    std::vector<std::vector<std::uint8_t>> answers;
    for (const std::uint32_t value : {0U, 0x00010311U, 0x00020311U, 0x00080311U, 0x00F00311U, 0x01200311U})
        answers.push_back(channel(value));
    answers.insert(answers.end(), {{}, {0x20}, {0x11, 0x03, 0x20}, {0x11, 0x03, 0x20, 0, 0, 0, 0, 0}});
    for (const auto& answer : answers) {
        const auto location = location_in(answer);
        EXPECT_FALSE(location.usb_bus || location.usb_address);
    }
}

} // namespace
} // namespace signet::worker
