// SPDX-License-Identifier: Apache-2.0
#include "tests/scenarios/fake_daemon.hpp"

#include "tests/unit/protocol/frame_text.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace signet::scenarios {
namespace {

using protocol::Clock;
using protocol::Frame;
using protocol::testing::frame_of_tokens;
using protocol::testing::tokens_of_frame;

int listen_at(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw ScriptError("socket path too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(fd, 8) != 0)
        throw ScriptError("cannot listen at " + path + ": " + std::strerror(errno));
    return fd;
}

std::string joined(const std::vector<std::string>& tokens) {
    std::string line;
    for (const std::string& token : tokens)
        line += (line.empty() ? "" : " ") + protocol::testing::quote(token);
    return line;
}

// Bytes as hexadecimal, with or without blanks between them.
std::string bytes_of(const std::vector<std::string>& tokens) {
    std::string bytes;
    for (const std::string& token : tokens) {
        for (std::size_t i = 0; i + 1 < token.size(); i += 2) {
            unsigned byte = 0;
            std::from_chars(&token[i], &token[i] + 2, byte, 16);
            bytes += static_cast<char>(byte);
        }
    }
    return bytes;
}

} // namespace

std::chrono::seconds patience() {
    return std::chrono::seconds(20);
}

void Marks::set(const std::string& name) {
    const std::lock_guard lock(mutex_);
    reached_.insert(name);
    changed_.notify_all();
}

bool Marks::wait_for(const std::string& name) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience(), [&] { return reached_.contains(name); });
}

FakeDaemon::FakeDaemon(const std::string& socket_path, std::vector<DaemonStep> steps, Marks& marks)
    : listener_(listen_at(socket_path)), steps_(std::move(steps)), marks_(marks), thread_([this] { run(); }) {
}

FakeDaemon::~FakeDaemon() {
    stop();
    close(listener_);
}

std::string FakeDaemon::finish() {
    if (thread_.joinable()) thread_.join();
    return complaint_;
}

void FakeDaemon::stop() {
    shutdown(listener_, SHUT_RDWR); // accept() returns with an error
    if (thread_.joinable()) thread_.join();
}

void FakeDaemon::run() {
    int line = 0;
    try {
        for (const DaemonStep& step : steps_) {
            line = step.line;
            take(step);
        }
    } catch (const std::exception& error) {
        complaint_ = "line " + std::to_string(line) + ": daemon: " + error.what();
    }
    client_.reset();
}

void FakeDaemon::take(const DaemonStep& step) {
    if (step.verb == "accept") return accept_client();
    if (step.verb == "mark") return marks_.set(step.tokens.at(0));
    if (!client_) throw ScriptError("nobody is connected");
    if (step.verb == "expect") return expect(step);
    if (step.verb == "expect_end") return expect_end();
    if (step.verb == "raw") return send_raw(step);
    if (step.verb == "hang_up") return client_.reset();
    if (!client_->write(frame_of_tokens(step.tokens), Clock::now() + patience()))
        throw ScriptError("the module does not read");
}

void FakeDaemon::accept_client() {
    client_.reset();
    pollfd entry{listener_, POLLIN, 0};
    const int patience_ms = static_cast<int>(std::chrono::milliseconds(patience()).count());
    int ready = -1;
    do
        ready = poll(&entry, 1, patience_ms);
    while (ready < 0 && errno == EINTR); // a test that changes its user id interrupts every thread
    const int fd = ready == 1 ? accept(listener_, nullptr, nullptr) : -1;
    if (fd < 0) throw ScriptError("the module did not connect");
    client_.emplace(fd, protocol::max_client_body);
}

void FakeDaemon::expect(const DaemonStep& step) {
    const Frame expected = frame_of_tokens(step.tokens);
    const auto heard = client_->read(Clock::now() + patience());
    if (!heard) throw ScriptError("heard nothing: " + std::string(text_of(heard.error())));
    if (heard->type != expected.type || heard->body != expected.body)
        throw ScriptError("heard " + joined(tokens_of_frame(*heard)));
}

void FakeDaemon::expect_end() {
    const auto heard = client_->read(Clock::now() + patience());
    if (heard) throw ScriptError("heard " + joined(tokens_of_frame(*heard)));
    if (heard.error() != protocol::WireError::closed)
        throw ScriptError("expected the end: " + std::string(text_of(heard.error())));
}

void FakeDaemon::send_raw(const DaemonStep& step) {
    const std::string bytes = bytes_of(step.tokens);
    if (send(client_->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
        throw ScriptError("the module does not read");
}

} // namespace signet::scenarios
