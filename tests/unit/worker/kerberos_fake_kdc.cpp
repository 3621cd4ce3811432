// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace signet::worker::test {
namespace {

int bound_socket(std::uint16_t& port, int type = SOCK_STREAM) {
    const int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (bind(fd, raw, size) != 0 || getsockname(fd, raw, &size) != 0)
        throw std::runtime_error("no loopback port");
    port = ntohs(address.sin_port);
    return fd;
}

Message read_exactly(int fd, std::size_t size) {
    Message bytes(size);
    if (size != 0 && recv(fd, bytes.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) return {};
    return bytes;
}

Message read_request(int fd) {
    const Message length = read_exactly(fd, 4);
    std::size_t size = 0;
    for (const std::uint8_t byte : length)
        size = size << 8 | byte;
    return read_exactly(fd, size);
}

} // namespace

Message framed(const Message& message) {
    Message out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(message.size() >> shift));
    out.insert(out.end(), message.begin(), message.end());
    return out;
}

FakeKdc::FakeKdc(Answer answer) : answer_(std::move(answer)), listener_(bound_socket(port_)) {
    if (listen(listener_, 16) != 0) throw std::runtime_error("cannot listen");
    thread_ = std::thread([this] { serve(); });
}

FakeKdc::~FakeKdc() {
    shutdown(listener_, SHUT_RDWR); // wakes accept
    thread_.join();
    close(listener_);
    for (const int fd : silent_)
        close(fd);
}

void FakeKdc::serve() {
    for (int fd = accept(listener_, nullptr, nullptr); fd >= 0; fd = accept(listener_, nullptr, nullptr))
        serve_one(fd);
}

void FakeKdc::serve_one(int connection) {
    const Message request = read_request(connection);
    ++requests_;
    const Message answer = answer_ ? answer_(request) : Message();
    if (answer.empty()) {
        silent_.push_back(connection);
        return;
    }
    send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    close(connection);
}

FakeUdpKdc::FakeUdpKdc(FakeKdc::Answer answer)
    : answer_(std::move(answer)), socket_(bound_socket(port_, SOCK_DGRAM)), thread_([this] { serve(); }) {}

// A datagram of its own to itself is what wakes it.
FakeUdpKdc::~FakeUdpKdc() {
    ends_ = true;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    sendto(socket_, "", 0, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    thread_.join();
    close(socket_);
}

void FakeUdpKdc::serve() {
    for (;;) {
        Message request(65536);
        sockaddr_in client{};
        socklen_t size = sizeof client;
        auto* raw = reinterpret_cast<sockaddr*>(&client);
        const ssize_t count = recvfrom(socket_, request.data(), request.size(), 0, raw, &size);
        if (count < 0 || ends_) return;
        request.resize(static_cast<std::size_t>(count));
        ++requests_;
        const Message answer = answer_ ? answer_(request) : Message();
        if (!answer.empty()) sendto(socket_, answer.data(), answer.size(), 0, raw, size);
    }
}

std::uint16_t refusing_port() {
    std::uint16_t port = 0;
    close(bound_socket(port));
    return port;
}

std::string lab_realm(const std::vector<std::uint16_t>& kdc_ports) {
    std::string text =
        "[libdefaults]\n default_realm = LAB.TEST\n dns_lookup_kdc = false\n[realms]\n LAB.TEST = {\n";
    for (const std::uint16_t port : kdc_ports)
        text += "  kdc = 127.0.0.1:" + std::to_string(port) + "\n";
    return text + " }\n";
}

Message krb_error(int code, std::chrono::seconds clock_offset, const std::string& e_data,
                  const std::string& client_realm) {
    const KrbConf conf("[libdefaults]\n default_realm = LAB.TEST\n");
    const auto context = Krb5Context::open({{conf.path()}}).value();
    Principal server(context);
    if (krb5_parse_name(context.get(), "krbtgt/LAB.TEST@LAB.TEST", server.out()))
        throw std::runtime_error("name");
    krb5_error error{};
    error.error = static_cast<unsigned>(code);
    error.server = server.get();
    Principal client(context);
    if (!client_realm.empty()) {
        if (krb5_parse_name(context.get(), ("alice@" + client_realm).c_str(), client.out()))
            throw std::runtime_error("name");
        error.client = client.get();
    }
    error.stime = static_cast<krb5_timestamp>(time(nullptr) + clock_offset.count());
    std::string data = e_data;
    error.e_data = {0, static_cast<unsigned>(data.size()), data.data()};
    Krb5Data encoded(context);
    if (krb5_mk_error(context.get(), &error, encoded.out())) throw std::runtime_error("KRB-ERROR");
    const std::string text = encoded.text();
    return {text.begin(), text.end()};
}

KrbConf::KrbConf(const std::string& text) {
    std::string path = "/tmp/signet-krb5-conf-XXXXXX";
    const int fd = mkstemp(path.data());
    if (fd < 0) throw std::runtime_error("no temporary file");
    close(fd);
    path_ = path;
    std::ofstream(path_) << text;
}

KrbConf::~KrbConf() {
    unlink(path_.c_str());
}

} // namespace signet::worker::test
