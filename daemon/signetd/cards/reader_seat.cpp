// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/reader_seat.hpp"

#include "policy/facts.hpp"

#include <systemd/sd-device.h>

#include <memory>
#include <sys/sysmacros.h>

namespace signet::daemon {
namespace {

// As Linux numbers them (include/linux/usb.h, USB_DEVICE_MAJOR; drivers/usb/core/hcd.c, USB_MAXBUS); an address has seven
// bits (USB 2.0 8.3.2.1).
constexpr unsigned usb_major = 189;
constexpr unsigned max_bus = 64;
constexpr unsigned max_address = 127;
constexpr unsigned devices_of_bus = 128;

constexpr auto seat_property = "ID_SEAT"; // sd-login(3); absent: of the first seat

struct DeviceEnd {
    void operator()(sd_device* device) const { sd_device_unref(device); }
};

} // namespace

std::optional<dev_t> usb_device_number(unsigned bus, unsigned address) {
    if (bus < 1 || bus > max_bus || address < 1 || address > max_address) return std::nullopt;
    return makedev(usb_major, (bus - 1) * devices_of_bus + address - 1);
}

std::string seat_of_reader(const protocol::ReaderLocated& reader) {
    const std::string first(policy::first_seat);
    const auto number = usb_device_number(reader.usb_bus.value_or(0), reader.usb_address.value_or(0));
    if (!number) return first;
    sd_device* found = nullptr;
    if (sd_device_new_from_devnum(&found, 'c', *number) < 0) return first;
    const std::unique_ptr<sd_device, DeviceEnd> device(found);
    const char* seat = nullptr;
    return sd_device_get_property_value(device.get(), seat_property, &seat) < 0 ? first : std::string(seat);
}

} // namespace signet::daemon
