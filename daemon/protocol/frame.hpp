// SPDX-License-Identifier: Apache-2.0
#pragma once

// A frame: eight bytes of header, then the body. The same frame runs between PAM modules and signetd and
// between signetd and its workers; README.md is the normative description.

#include "daemon/protocol/bytes.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/result.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace signet::protocol {

constexpr std::uint8_t protocol_version = 3;
constexpr std::size_t header_size = 8;

// What a local client may send at once. The largest honest message, BeginLogon, stays under 2 KiB.
constexpr std::uint32_t max_client_body = 4096;
// Between signetd and its workers: a ticket with a large PAC (64 KiB) and a certificate chain fit twice.
constexpr std::uint32_t max_worker_body = 256 * 1024;

using Header = std::array<std::uint8_t, header_size>;

struct FrameHead {
    std::uint32_t body_size;
    MessageType type;
};

struct Frame {
    MessageType type{};
    Bytes body;
};

Header encode_header(const FrameHead& head);

// too_long if the body would be larger than max_body; bad_version, bad_value (reserved byte not zero).
Result<FrameHead> decode_header(const Header& header, std::uint32_t max_body);

// Header and body in one buffer, for one write.
Bytes to_wire(const Frame& frame);

} // namespace signet::protocol
