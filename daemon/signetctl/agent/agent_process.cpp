// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/agent_process.hpp"

#include "daemon/signetctl/agent/relay.hpp"
#include "daemon/system/end_signals.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace signet::ctl {
namespace {

using system::Descriptor;

constexpr std::size_t max_words = 4096; // bytes: more than any question has

// What the agent hears, no other process of the user's may read out of its memory.
bool hide() {
    const rlimit none{0, 0};
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           setrlimit(RLIMIT_CORE, &none) == 0;
}

struct Child {
    pid_t pid = -1;
    Descriptor questions;
};

Child start_relay(AgentOrder& order) {
    int pair[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return {};
    Child child{-1, Descriptor(pair[0])};
    Descriptor other(pair[1]);
    child.pid = fork();
    if (child.pid != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    { const Descriptor closed = std::move(child.questions); }
    RelayOrder relayed{std::move(order.listener), std::move(other), order.upstream, order.max_hops};
    _exit(relay(std::move(relayed)) ? EXIT_SUCCESS : EXIT_FAILURE);
}

// False: the relay has ended.
bool answer_one(const AgentOrder& order, const Child& child, const std::vector<int>& ends) {
    std::array<char, max_words> words{};
    const auto size = recv(child.questions.get(), words.data(), words.size(), 0);
    if (size <= 0) return false;
    const std::string asked(words.data(), static_cast<std::size_t>(size));
    const char answer = ask_person(order.person, asked, ends) ? yes_byte : 'n';
    return send(child.questions.get(), &answer, 1, MSG_NOSIGNAL) == 1;
}

// False: the relay has ended.
bool serve(const AgentOrder& order, const Child& child, const Descriptor& signals) {
    std::vector<int> ends{signals.get()};
    if (order.lifetime.is_open()) ends.push_back(order.lifetime.get());
    std::vector<pollfd> waiting{{child.questions.get(), POLLIN, 0}};
    for (const int end : ends)
        waiting.push_back({end, POLLIN, 0});
    for (;;) {
        if (poll(waiting.data(), waiting.size(), -1) < 0) {
            if (errno != EINTR) return false;
            continue;
        }
        for (std::size_t i = 1; i < waiting.size(); ++i)
            if (waiting[i].revents != 0) return true;
        if (!answer_one(order, child, ends)) return false;
    }
}

} // namespace

bool run_agent(AgentOrder order) {
    if (!hide()) return false;
    Child child = start_relay(order);
    if (child.pid < 0) return false;
    const system::EndSignals signals({SIGTERM, SIGINT, SIGHUP});
    const bool is_told = signals.descriptor().is_open() && serve(order, child, signals.descriptor());
    { const Descriptor closed = std::move(child.questions); } // the relay ends with that
    unlink(order.socket.c_str());
    while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return is_told;
}

} // namespace signet::ctl
