// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/reader_seat.hpp"

#include <gtest/gtest.h>

#include <sys/sysmacros.h>

namespace signet::daemon {
namespace {

// As `ls -l /dev/bus/usb/BBB` shows them.
TEST(ReaderSeatTest, ADeviceOfUsbHasItsNumberFromBusAndAddress) {
    struct Row {
        unsigned bus;
        unsigned address;
        unsigned number;
    };
    for (const Row& row :
         {Row{1, 1, 0}, Row{1, 2, 1}, Row{1, 127, 126}, Row{2, 1, 128}, Row{3, 17, 272}, Row{64, 127, 8190}})
        EXPECT_EQ(usb_device_number(row.bus, row.address), makedev(189, row.number))
            << row.bus << ' ' << row.address;
}

TEST(ReaderSeatTest, ThereIsNoDeviceOutsideOfUsb) {
    for (const auto& [bus, address] : {std::pair{0U, 1U}, {1U, 0U}, {65U, 1U}, {1U, 128U}, {255U, 255U}})
        EXPECT_FALSE(usb_device_number(bus, address)) << bus << ' ' << address;
}

TEST(ReaderSeatTest, AReaderOfWhichUdevKnowsNothingIsAtTheFirstSeat) {
    protocol::ReaderLocated reader;
    EXPECT_EQ(seat_of_reader(reader), "seat0");
    reader.usb_bus = 64; // no machine has as many
    reader.usb_address = 127;
    EXPECT_EQ(seat_of_reader(reader), "seat0");
    reader.usb_bus = 0;
    EXPECT_EQ(seat_of_reader(reader), "seat0");
}

} // namespace
} // namespace signet::daemon
