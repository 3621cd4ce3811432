// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/round.hpp"

#include "daemon/system/descriptor.hpp"
#include "daemon/worker/agent/connection.hpp"
#include "daemon/worker/agent/dialogue.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace signet::worker {
namespace {

using Clock = std::chrono::steady_clock;
using system::Descriptor;

// One agent, as far as the talk with it has come.
struct Agent {
    Descriptor socket;
    AgentDialogue dialogue;
    bool is_lost = false; // it has hung up, or takes nothing

    bool is_talking() const { return !is_lost && !dialogue.is_finished() && !dialogue.is_broken(); }
};

// All of it or nothing: a request is far smaller than a socket's buffer, and one that has no room for it is not read.
bool say(const Descriptor& socket, const Bytes& request) {
    if (request.empty()) return true;
    const auto sent = send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent == static_cast<ssize_t>(request.size());
}

void hear(Agent& agent) {
    std::array<std::uint8_t, read_at_once> heard{};
    const auto size = recv(agent.socket.get(), heard.data(), heard.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
        agent.is_lost = true;
        return;
    }
    const Bytes answer = agent.dialogue.hear(ByteView(heard).first(static_cast<std::size_t>(size)));
    agent.is_lost = !say(agent.socket, answer);
}

// Waits for what any of them says, and answers; false: the time is up, or none is talking.
bool listen_once(std::vector<Agent>& agents, Clock::time_point end) {
    std::vector<pollfd> waiting;
    std::vector<Agent*> talking;
    for (Agent& agent : agents) {
        if (!agent.is_talking()) continue;
        waiting.push_back({agent.socket.get(), POLLIN, 0});
        talking.push_back(&agent);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (talking.empty() || left.count() <= 0) return false;
    if (poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) <= 0) return errno == EINTR;
    for (std::size_t i = 0; i < waiting.size(); ++i)
        if (waiting[i].revents != 0) hear(*talking[i]);
    return true;
}

void count(protocol::AgentKeysRemoved& counts, const Agent& agent) {
    if (!agent.dialogue.is_finished()) {
        say(agent.socket, agent.dialogue.last_word());
        ++counts.silent;
        return;
    }
    counts.removed += static_cast<std::uint32_t>(agent.dialogue.removed());
    counts.kept += static_cast<std::uint32_t>(agent.dialogue.kept());
}

} // namespace

protocol::AgentKeysRemoved remove_from_agents(const std::vector<std::string>& sockets, uid_t user,
                                              const std::vector<Bytes>& keys,
                                              std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    protocol::AgentKeysRemoved counts;
    std::vector<Agent> agents;
    for (const std::string& path : sockets) {
        Descriptor socket = connect_to_agent(path);
        const bool is_deaf = !socket.is_open() && errno == EAGAIN;
        const bool is_theirs = socket.is_open() && is_of_user(socket, user);
        if (!is_deaf && !is_theirs) continue;
        ++counts.agents;
        if (is_deaf || agents.size() >= max_agents) {
            ++counts.silent;
            continue;
        }
        Agent agent{std::move(socket), AgentDialogue(keys)};
        agent.is_lost = !say(agent.socket, AgentDialogue::opening());
        agents.push_back(std::move(agent));
    }
    while (listen_once(agents, end)) {
    }
    for (const Agent& agent : agents)
        count(counts, agent);
    return counts;
}

} // namespace signet::worker
