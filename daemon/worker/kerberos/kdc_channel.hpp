// SPDX-License-Identifier: Apache-2.0
#pragma once

// One request on its way to one address, and its answer, whatever carries it: TCP (kdc_connection.hpp), UDP (kdc_datagram.hpp)
// or a KDC proxy (kdc_proxy.hpp). Never waits: the owner, an exchange of transport.hpp, polls `fd` for `events`, and calls
// `advance` when something happened there or when it is `due`.

#include <chrono>
#include <cstdint>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace signet::worker {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family() const { return storage.ss_family; }
};

// "127.0.0.1:88", "[::1]:88"; for messages.
std::string to_text(const SocketAddress& address);

class KdcChannel {
public:
    using Clock = std::chrono::steady_clock;
    enum class Stage { connecting, sending, receiving, answered, failed };

    KdcChannel() = default;
    KdcChannel(const KdcChannel&) = delete;
    KdcChannel& operator=(const KdcChannel&) = delete;
    virtual ~KdcChannel() = default;

    virtual int fd() const = 0;
    virtual short events() const = 0;
    // When it is to be advanced even if nothing happens.
    virtual Clock::time_point due() const { return Clock::time_point::max(); }
    // As far as it goes without waiting.
    virtual void advance() = 0;

    Stage stage() const { return stage_; }
    // Somebody is there, whatever became of the rest.
    bool has_connected() const { return has_connected_; }
    bool is_live() const { return stage_ != Stage::answered && stage_ != Stage::failed; }

    // Why, once failed; what it is waiting for, while live.
    std::string state_text() const;
    std::vector<std::uint8_t> take_reply() { return std::move(reply_); }

protected:
    void enter(Stage stage) {
        stage_ = stage;
        has_connected_ |= stage != Stage::connecting;
    }
    void answer(std::vector<std::uint8_t> reply) {
        reply_ = std::move(reply);
        stage_ = Stage::answered;
    }
    void fail(std::string why) {
        failure_ = std::move(why);
        stage_ = Stage::failed;
    }
    void fail_with_errno();
    // Of errno: the kernel has nothing at the moment.
    static bool would_wait(int error);

private:
    Stage stage_ = Stage::connecting;
    bool has_connected_ = false;
    std::vector<std::uint8_t> reply_;
    std::string failure_;
};

} // namespace signet::worker
