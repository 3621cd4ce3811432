// SPDX-License-Identifier: Apache-2.0
#pragma once

// One request and its answer as datagrams (RFC 4120 7.2.1). What is lost is sent again, and twice at most; a KDC answers a request that it has
// seen with the same answer, or with another that is as good.

#include "daemon/system/descriptor.hpp"
#include "daemon/worker/kerberos/kdc_channel.hpp"

#include <span>

namespace signet::worker {

class KdcDatagram final : public KdcChannel {
public:
    KdcDatagram(const SocketAddress& address, std::span<const std::uint8_t> request, std::size_t reply_limit);

    int fd() const override { return socket_.get(); }
    short events() const override;
    Clock::time_point due() const override { return again_; }
    void advance() override;

private:
    void send_once();
    void receive();

    system::Descriptor socket_;
    std::vector<std::uint8_t> request_;
    std::size_t reply_limit_;
    unsigned sent_ = 0;
    Clock::time_point again_;
};

} // namespace signet::worker
