// SPDX-License-Identifier: Apache-2.0

// A driver for pcscd: the one of vpcd, which does take extended APDUs and, in Debian 12, does not say so yet. This one says
// it, as readers do (PC/SC part 10 2.6.14), and where its readers are on USB, as libccid does; the rest is left to the other.
// While there is the file `unplugged`, no reader is: pcscd finds that out, and that they are back, when it gets SIGUSR1.

#include <winscard.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <dlfcn.h>
extern "C" { // the header does not say so, and pcscd asks for the names as they are
#include <ifdhandler.h>
}
#include <reader.h>
#include <span>
#include <unistd.h>

namespace {

constexpr auto driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
constexpr DWORD properties_code = SCARD_CTL_CODE(FEATURE_GET_TLV_PROPERTIES + 0x330000); // as libccid has it

constexpr auto unplugged = "/run/lab-readers-unplugged";

constexpr std::uint32_t first_channel = 0x00200311; // bus 3, address 17; the second reader is at address 18
constexpr DWORD slot_mask = 0xFFFF;                 // pcscd counts a driver's readers in the lower half

template <class Function>
Function* of_vpcd(const char* name) {
    static void* const library = dlopen(driver, RTLD_NOW | RTLD_LOCAL);
    return library == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(library, name));
}

RESPONSECODE answer(std::span<const std::uint8_t> entry, UCHAR* into, DWORD room, DWORD* length) {
    if (room < entry.size()) return IFD_ERROR_INSUFFICIENT_BUFFER;
    std::copy(entry.begin(), entry.end(), into);
    *length = entry.size();
    return IFD_SUCCESS;
}

} // namespace

RESPONSECODE IFDHControl(DWORD, DWORD code, PUCHAR, DWORD, PUCHAR into, DWORD room, LPDWORD length) {
    constexpr std::array<std::uint8_t, 6> feature = {
        FEATURE_GET_TLV_PROPERTIES,      4,
        properties_code >> 24U,          (properties_code >> 16U) & 0xFFU,
        (properties_code >> 8U) & 0xFFU, properties_code & 0xFFU};
    constexpr std::array<std::uint8_t, 6> property = {
        PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize, 4, 0, 0, 1, 0}; // 64 KiB
    *length = 0;
    if (code == CM_IOCTL_GET_FEATURE_REQUEST) return answer(feature, into, room, length);
    if (code == properties_code) return answer(property, into, room, length);
    return IFD_ERROR_NOT_SUPPORTED;
}

RESPONSECODE IFDHCreateChannelByName(DWORD reader, LPSTR name) {
    return of_vpcd<decltype(IFDHCreateChannelByName)>("IFDHCreateChannelByName")(reader, name);
}

RESPONSECODE IFDHCreateChannel(DWORD reader, DWORD channel) {
    return of_vpcd<decltype(IFDHCreateChannel)>("IFDHCreateChannel")(reader, channel);
}

RESPONSECODE IFDHCloseChannel(DWORD reader) {
    return of_vpcd<decltype(IFDHCloseChannel)>("IFDHCloseChannel")(reader);
}

RESPONSECODE IFDHGetCapabilities(DWORD reader, DWORD tag, PDWORD length, PUCHAR value) {
    if (tag == SCARD_ATTR_CHANNEL_ID) {
        const std::uint32_t place = first_channel + (reader & slot_mask);
        std::array<std::uint8_t, sizeof place> bytes = {};
        std::memcpy(bytes.data(), &place, sizeof place);
        return answer(bytes, value, *length, length);
    }
    return of_vpcd<decltype(IFDHGetCapabilities)>("IFDHGetCapabilities")(reader, tag, length, value);
}

RESPONSECODE IFDHSetCapabilities(DWORD reader, DWORD tag, DWORD length, PUCHAR value) {
    return of_vpcd<decltype(IFDHSetCapabilities)>("IFDHSetCapabilities")(reader, tag, length, value);
}

RESPONSECODE IFDHSetProtocolParameters(DWORD reader, DWORD protocol, UCHAR flags, UCHAR pts1, UCHAR pts2,
                                       UCHAR pts3) {
    return of_vpcd<decltype(IFDHSetProtocolParameters)>("IFDHSetProtocolParameters")(reader, protocol, flags,
                                                                                     pts1, pts2, pts3);
}

RESPONSECODE IFDHPowerICC(DWORD reader, DWORD action, PUCHAR atr, PDWORD length) {
    return of_vpcd<decltype(IFDHPowerICC)>("IFDHPowerICC")(reader, action, atr, length);
}

RESPONSECODE IFDHTransmitToICC(DWORD reader, SCARD_IO_HEADER sent, PUCHAR command, DWORD size, PUCHAR into,
                               PDWORD length, PSCARD_IO_HEADER received) {
    return of_vpcd<decltype(IFDHTransmitToICC)>("IFDHTransmitToICC")(reader, sent, command, size, into,
                                                                     length, received);
}

RESPONSECODE IFDHICCPresence(DWORD reader) {
    if (access(unplugged, F_OK) == 0) return IFD_COMMUNICATION_ERROR;
    return of_vpcd<decltype(IFDHICCPresence)>("IFDHICCPresence")(reader);
}
