// SPDX-License-Identifier: Apache-2.0
#pragma once

// A process that answers as an ssh-agent does, one request at a time, by a function of the test's.

#include "daemon/system/descriptor.hpp"
#include "tests/unit/worker/agent_talk.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::worker {

inline system::Descriptor listen_at(const std::string& path) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    system::Descriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << path;
    EXPECT_EQ(listen(listener.get(), 8), 0);
    return listener;
}

class AgentProcess {
public:
    AgentProcess(const std::string& path, const std::function<Bytes(const Bytes& request)>& answer_to) {
        const system::Descriptor listener = listen_at(path);
        child_ = fork();
        if (child_ == 0) serve(listener, answer_to);
    }
    AgentProcess(const AgentProcess&) = delete;
    AgentProcess& operator=(const AgentProcess&) = delete;
    ~AgentProcess() {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }

private:
    [[noreturn]] static void serve(const system::Descriptor& listener,
                                   const std::function<Bytes(const Bytes& request)>& answer_to) {
        for (;;) {
            const system::Descriptor client(accept(listener.get(), nullptr, nullptr));
            AgentStream stream;
            std::array<std::uint8_t, 4096> piece{};
            for (ssize_t size = 0; (size = read(client.get(), piece.data(), piece.size())) > 0;) {
                stream.append(ByteView(piece).first(static_cast<std::size_t>(size)));
                while (const auto request = stream.take()) {
                    const Bytes answer = answer_to(*request);
                    if (write(client.get(), answer.data(), answer.size()) < 0) _exit(1);
                }
            }
        }
    }

    pid_t child_ = -1;
};

} // namespace signet::worker
