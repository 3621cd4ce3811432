// SPDX-License-Identifier: Apache-2.0
#pragma once

// A KDC as far as TCP goes: takes one framed request a connection on loopback and does what the test says
// with it.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace signet::worker::test {

using Message = std::vector<std::uint8_t>;

// Four bytes of length in front (RFC 4120 7.2.2).
Message framed(const Message& message);

class FakeKdc {
public:
    // What goes back, byte for byte, before the connection is closed; nothing at all: it stays open and
    // silent.
    using Answer = std::function<Message(const Message& request)>;

    explicit FakeKdc(Answer answer);
    FakeKdc(const FakeKdc&) = delete;
    FakeKdc& operator=(const FakeKdc&) = delete;
    ~FakeKdc();

    std::uint16_t port() const { return port_; }
    unsigned requests() const { return requests_; }

private:
    void serve();
    void serve_one(int connection);

    Answer answer_;
    std::uint16_t port_ = 0; // before listener_, whose making sets it
    int listener_;
    std::atomic<unsigned> requests_ = 0;
    std::vector<int> silent_;
    std::thread thread_;
};

// The same by UDP: what goes back is a datagram, and nothing at all leaves the request unanswered.
class FakeUdpKdc {
public:
    explicit FakeUdpKdc(FakeKdc::Answer answer);
    FakeUdpKdc(const FakeUdpKdc&) = delete;
    FakeUdpKdc& operator=(const FakeUdpKdc&) = delete;
    ~FakeUdpKdc();

    std::uint16_t port() const { return port_; }
    unsigned requests() const { return requests_; }

private:
    void serve();

    FakeKdc::Answer answer_;
    std::uint16_t port_ = 0; // before socket_, whose making sets it
    int socket_;
    std::atomic<unsigned> requests_ = 0;
    std::atomic<bool> ends_ = false;
    std::thread thread_;
};

// A port on which nobody listens.
std::uint16_t refusing_port();

// Text of a krb5.conf for realm LAB.TEST with these KDCs on loopback.
std::string lab_realm(const std::vector<std::uint16_t>& kdc_ports);

// KRB-ERROR as a KDC makes it (RFC 4120 5.9.1). An error nobody sees before it is used, so failures throw.
Message krb_error(int code, std::chrono::seconds clock_offset = {}, const std::string& e_data = "",
                  const std::string& client_realm = "");

// A krb5.conf, gone with the object.
class KrbConf {
public:
    explicit KrbConf(const std::string& text);
    KrbConf(const KrbConf&) = delete;
    KrbConf& operator=(const KrbConf&) = delete;
    ~KrbConf();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace signet::worker::test
