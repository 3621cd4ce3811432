// SPDX-License-Identifier: Apache-2.0
#include "tests/card/control.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace signet::card {
namespace {

constexpr std::size_t kMostClients = 16;         // a test and its parts; bounds what poll() looks at
constexpr std::size_t kLongestLine = 64U * 1024; // a fault script of some hundred entries
constexpr int kBacklog = 8;

bool bind_to(int listener, const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    return ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// False when the client has gone or sends more than a line may have.
bool read_some(int socket, std::string& received) {
    std::array<char, 4096> buffer{};
    while (received.size() <= kLongestLine) {
        const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got == 0) return false;
        if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        received.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return false;
}

} // namespace

Result<ControlSocket> ControlSocket::listen(const std::filesystem::path& path) {
    auto beginning = path;
    beginning += ".new"; // renamed when it listens: who sees the file can connect
    std::error_code ignored;
    std::filesystem::remove(beginning, ignored);
    ControlSocket made{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), beginning};
    const bool listening = bind_to(made.listener_, beginning) && ::chmod(beginning.c_str(), 0600) == 0 &&
                           ::listen(made.listener_, kBacklog) == 0 &&
                           ::rename(beginning.c_str(), path.c_str()) == 0;
    if (!listening) return Error{"cannot listen at " + path.string() + ": " + std::strerror(errno)};
    made.path_ = path;
    return made;
}

ControlSocket::ControlSocket(ControlSocket&& other) noexcept
    : listener_(std::exchange(other.listener_, -1)), path_(std::move(other.path_)),
      clients_(std::move(other.clients_)) {}

ControlSocket::~ControlSocket() {
    if (listener_ < 0) return;
    for (const auto& client : clients_)
        ::close(client.socket);
    ::close(listener_);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

std::vector<int> ControlSocket::descriptors() const {
    std::vector<int> all{listener_};
    for (const auto& client : clients_)
        all.push_back(client.socket);
    return all;
}

void ControlSocket::serve(const Answer& answer) {
    accept_clients();
    std::erase_if(clients_, [&](Client& client) {
        const bool gone = !serve(client, answer);
        if (gone) ::close(client.socket);
        return gone;
    });
}

void ControlSocket::accept_clients() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (socket < 0) return;
        if (clients_.size() < kMostClients)
            clients_.push_back({socket, {}});
        else
            ::close(socket);
    }
}

bool ControlSocket::serve(Client& client, const Answer& answer) {
    const bool open = read_some(client.socket, client.received);
    for (auto end = client.received.find('\n'); end != std::string::npos; end = client.received.find('\n')) {
        const std::string reply = answer(std::string_view{client.received}.substr(0, end)) + '\n';
        client.received.erase(0, end + 1);
        // A client that does not read its answers is let go.
        const ssize_t sent = ::send(client.socket, reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent != static_cast<ssize_t>(reply.size())) return false;
    }
    return open;
}

} // namespace signet::card
