// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/place.hpp"

#include "daemon/signetctl/told.hpp"
#include "daemon/worker/agent/connection.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using system::Descriptor;

constexpr mode_t of_user_alone = S_IRUSR | S_IWUSR;
constexpr int backlog = 64; // as many as are served at once

std::optional<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return std::nullopt;
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Descriptor new_socket() {
    return Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

bool is_own_folder(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return false;
    const bool is_own = S_ISDIR(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 077U) == 0;
    if (!is_own) errno = EPERM;
    return is_own;
}

// With the mode from its first moment.
bool bind_to(const Descriptor& socket, const sockaddr_un& address) {
    const mode_t before = umask(S_IRWXG | S_IRWXO | S_IXUSR);
    const int bound = bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    umask(before);
    return bound == 0 && chmod(address.sun_path, of_user_alone) == 0;
}

} // namespace

std::string agent_socket_path(std::optional<pid_t> process) {
    const char* const folder = std::getenv("XDG_RUNTIME_DIR");
    const bool is_given = folder != nullptr && folder[0] == '/';
    const std::string runtime = is_given ? folder : "/run/user/" + std::to_string(geteuid());
    return runtime + "/signet/agent" + (process ? "." + std::to_string(*process) : "") + ".sock";
}

system::Result<void> make_agent_folder(const std::string& socket) {
    const std::string folder = socket.substr(0, socket.rfind('/'));
    const bool is_there = mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST;
    if (!is_there || !is_own_folder(folder)) return system::error_of_call(folder);
    return {};
}

system::Result<Descriptor> listen_at(const std::string& path) {
    const auto address = address_of(path);
    if (!address) return system::error_of_call(path);
    const bool is_taken =
        worker::connect_to_agent(path).is_open() || errno == EAGAIN; // EAGAIN: it has no place for us
    if (is_taken) return system::Error{told("{}: an agent listens there already", path), EADDRINUSE};
    unlink(path.c_str());
    Descriptor socket = new_socket();
    const bool listens = socket.is_open() && bind_to(socket, *address) && listen(socket.get(), backlog) == 0;
    if (!listens) return system::error_of_call(path);
    return socket;
}

} // namespace signet::ctl
