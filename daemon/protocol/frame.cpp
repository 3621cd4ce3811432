// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/frame.hpp"

namespace signet::protocol {

// offset 0: body size, 4 bytes big endian; 4: version; 5: reserved, 0; 6: type, 2 bytes big endian
Header encode_header(const FrameHead& head) {
    const auto type = static_cast<std::uint16_t>(head.type);
    const auto byte = [](std::uint32_t value, unsigned shift) {
        return static_cast<std::uint8_t>((value >> shift) & 0xffU);
    };
    return {byte(head.body_size, 24),
            byte(head.body_size, 16),
            byte(head.body_size, 8),
            byte(head.body_size, 0),
            protocol_version,
            0,
            byte(type, 8),
            byte(type, 0)};
}

Result<FrameHead> decode_header(const Header& header, std::uint32_t max_body) {
    if (header[4] != protocol_version) return WireError::bad_version;
    if (header[5] != 0) return WireError::bad_value;
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
        size = (size << 8U) | header[i];
    if (size > max_body) return WireError::too_long;
    const auto type = static_cast<MessageType>((header[6] << 8U) | header[7]);
    return FrameHead{size, type};
}

Bytes to_wire(const Frame& frame) {
    const Header header = encode_header({static_cast<std::uint32_t>(frame.body.size()), frame.type});
    Bytes wire;
    wire.reserve(header.size() + frame.body.size());
    wire.insert(wire.end(), header.begin(), header.end());
    wire.insert(wire.end(), frame.body.begin(), frame.body.end());
    return wire;
}

} // namespace signet::protocol
