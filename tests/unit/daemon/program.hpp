// SPDX-License-Identifier: Apache-2.0
#pragma once

// A process of its own that has connected, as the kernel tells it, and lives until end(). Both ends of the
// connection are the test's.

#include "tests/fakes/frame_end.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace signet::daemon {

class Program {
public:
    Program() {
        const int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        theirs_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, (directory_.path() + "/s").c_str(), sizeof address.sun_path - 1);
        const auto* const name = reinterpret_cast<const sockaddr*>(&address);
        if (bind(listening, name, sizeof address) != 0 || listen(listening, 1) != 0 ||
            socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, leash_) != 0)
            throw std::system_error(errno, std::generic_category(), "a socket for a program");
        pid_ = fork();
        if (pid_ == 0) {
            close(leash_[1]);
            char nothing = 0;
            // Who connects is who calls connect(), whoever has the socket.
            const bool connected = connect(theirs_, name, sizeof address) == 0;
            close(theirs_); // only the test hangs up
            const bool told = write(leash_[0], "", 1) == 1;
            _exit(connected && told && read(leash_[0], &nothing, 1) == 0 ? 0 : 1);
        }
        ours_ = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        close(listening);
        close(leash_[0]);
        char told = 0;
        if (read(leash_[1], &told, 1) != 1)
            throw std::system_error(errno, std::generic_category(), "a program that has connected");
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() { end(); }

    pid_t pid() const { return pid_; }

    // Once.
    fakes::SocketPair sockets(const asio::any_io_executor& executor) {
        const asio::local::stream_protocol protocol;
        return {Socket(executor, protocol, std::exchange(ours_, -1)),
                Socket(executor, protocol, std::exchange(theirs_, -1))};
    }

    // Returns when it has ended.
    void end() {
        if (leash_[1] < 0) return;
        close(std::exchange(leash_[1], -1));
        waitpid(pid_, nullptr, 0);
    }

private:
    TemporaryDirectory directory_;
    int theirs_ = -1;
    int ours_ = -1;
    int leash_[2] = {-1, -1};
    pid_t pid_ = -1;
};

} // namespace signet::daemon
