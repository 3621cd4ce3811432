// SPDX-License-Identifier: Apache-2.0
#pragma once

// One request and its answer over one TCP connection (RFC 4120 7.2.2: four bytes of length, then the message). One message a
// connection: an MIT KDC hangs up after its answer.

#include "daemon/system/descriptor.hpp"
#include "daemon/worker/kerberos/kdc_channel.hpp"

#include <array>
#include <span>

namespace signet::worker {

// The message with its length in front.
inline std::vector<std::uint8_t> framed(std::span<const std::uint8_t> request) {
    const auto size = static_cast<std::uint32_t>(request.size());
    std::vector<std::uint8_t> out;
    out.reserve(4 + request.size());
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    out.insert(out.end(), request.begin(), request.end());
    return out;
}

class KdcConnection final : public KdcChannel {
public:
    // Begins to connect. A reply above `reply_limit` bytes is a failure.
    KdcConnection(const SocketAddress& address, std::span<const std::uint8_t> request,
                  std::size_t reply_limit);

    int fd() const override { return socket_.get(); }
    short events() const override;
    void advance() override;

private:
    void finish_connecting();
    void send_some();
    void receive_some();
    std::span<std::uint8_t> missing();
    void received(std::size_t count);
    void accept_length();

    system::Descriptor socket_;
    std::vector<std::uint8_t> outgoing_; // length and request
    std::size_t sent_ = 0;
    std::array<std::uint8_t, 4> length_{};
    std::size_t length_have_ = 0;
    std::vector<std::uint8_t> reply_;
    std::size_t reply_have_ = 0;
    std::size_t reply_limit_;
};

} // namespace signet::worker
