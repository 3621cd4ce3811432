// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/elevation.hpp"

#include "daemon/worker/agent/connection.hpp"
#include "daemon/worker/agent/elevation_messages.hpp"
#include "daemon/worker/agent/places.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <utility>

namespace signet::worker {
namespace {

using Clock = std::chrono::steady_clock;
using system::Descriptor;

// Agents that are asked one after the other, where nobody has said which it is.
constexpr std::size_t max_tried = 4;

WorkerError unreachable(std::string detail) {
    return {Reason::agent_unusable, std::move(detail)};
}

// Before anything is connected to: a path is only a text of the user's.
bool may_be_agent(const std::string& path, uid_t user) {
    struct stat status {};
    return path.size() < sizeof sockaddr_un{}.sun_path && path.starts_with('/') &&
           stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode) && status.st_uid == user;
}

bool wait_for(const Descriptor& socket, short events, Clock::time_point end) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{socket.get(), events, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

bool send_all(const Descriptor& socket, ByteView bytes, Clock::time_point end) {
    while (!bytes.empty()) {
        if (!wait_for(socket, POLLOUT, end)) return false;
        const auto sent = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
    }
    return true;
}

Result<protocol::SignedByAgent> checked(protocol::SignedByAgent answer) {
    if (answer.signature.size() > protocol::SshSignature::max)
        return WorkerError{Reason::agent_unusable, "a signature that is too long to be one"};
    return answer;
}

Result<protocol::SignedByAgent> bound(const ElevationAnswer& signed_by_agent) {
    protocol::SignedByAgent answer;
    answer.is_bound = true;
    answer.host_key.assign(signed_by_agent.path.host_key.begin(), signed_by_agent.path.host_key.end());
    answer.hops = signed_by_agent.path.hops;
    answer.signature.assign(signed_by_agent.signature.begin(), signed_by_agent.signature.end());
    return checked(std::move(answer));
}

} // namespace

// A connection, and what has come over it.
class AgentTalk {
public:
    explicit AgentTalk(Descriptor agent) : agent_(std::move(agent)) {}

    // Its answer to the request.
    Result<Bytes> ask(const Bytes& request, std::chrono::milliseconds limit);

private:
    Descriptor agent_;
    AgentStream stream_;
};

Result<Bytes> AgentTalk::ask(const Bytes& request, std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    if (!send_all(agent_, request, end)) return unreachable("the agent takes no request");
    std::array<std::uint8_t, read_at_once> heard{};
    for (;;) {
        if (auto message = stream_.take()) return std::move(*message);
        if (stream_.is_broken()) return unreachable("the agent speaks another language");
        if (!wait_for(agent_, POLLIN, end)) return unreachable("the agent does not answer in time");
        const auto size = recv(agent_.get(), heard.data(), heard.size(), MSG_DONTWAIT);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (size <= 0) return unreachable("the agent has hung up");
        stream_.append(ByteView(heard).first(static_cast<std::size_t>(size)));
    }
}

ElevationAgent::ElevationAgent(AgentPlaces places, ElevationLimits limits)
    : places_(std::move(places)), limits_(limits) {}

ElevationAgent::~ElevationAgent() = default;

std::vector<std::string> ElevationAgent::sockets_of(const protocol::ListAgentKeys& request) const {
    std::vector<std::string> sockets;
    if (!request.socket.empty()) sockets.push_back(request.socket);
    const std::string home = places_.home.empty() ? home_of(request.uid) : places_.home;
    if (home.empty()) return sockets;
    for (std::string& socket : sockets_in_home(home, request.uid))
        if (sockets.size() < max_tried) sockets.push_back(std::move(socket));
    return sockets;
}

Result<protocol::AgentKeysListed> ElevationAgent::list_of(const std::string& path, uid_t user) {
    if (!may_be_agent(path, user)) return unreachable("no socket of the user's at that place");
    Descriptor agent = connect_to_agent(path);
    if (!agent.is_open()) return unreachable(std::string("the agent: ") + std::strerror(errno));
    if (!is_of_user(agent, user)) return unreachable("the agent is not the user's");
    talk_ = std::make_unique<AgentTalk>(std::move(agent));
    const auto message = talk_->ask(list_request(), limits_.listing);
    if (!message) return message.error();
    const auto identities = identities_in(*message);
    if (!identities) return unreachable("the agent does not say which keys it has");
    protocol::AgentKeysListed listed;
    for (const Bytes& identity : *identities) {
        std::string text = certmap::base64(identity);
        const bool has_room = listed.keys.size() < protocol::AgentKeys::max;
        if (has_room && text.size() <= protocol::max_ssh_key) listed.keys.push_back(std::move(text));
    }
    return listed;
}

Result<protocol::AgentKeysListed> ElevationAgent::list(const protocol::ListAgentKeys& request) {
    WorkerError last = unreachable("no agent is known");
    for (const std::string& path : sockets_of(request)) {
        auto listed = list_of(path, request.uid);
        if (listed && !listed->keys.empty()) return listed;
        last = listed ? unreachable("the agent has no keys") : listed.error();
    }
    return last;
}

// Whoever does not know the extension answers as to any request that it does not know; whoever knows it says no otherwise.
Result<protocol::SignedByAgent> ElevationAgent::sign(const protocol::SignByAgent& request) {
    auto key = certmap::base64_bytes(request.key);
    if (!key || key->empty()) return WorkerError{Reason::bad_request, "a key that is not base64"};
    if (!talk_) return unreachable("no agent was asked for its keys");
    const Bytes challenge(request.challenge.begin(), request.challenge.end());
    const auto answer = talk_->ask(encode(ElevationRequest{*key, challenge}), limits_.signing);
    if (!answer) return answer.error();
    if (const auto signed_by_agent = elevation_answer_in(*answer)) return bound(*signed_by_agent);
    if (!is(*answer, AgentMessage::failure))
        return WorkerError{Reason::agent_unusable, "it knows what was asked, and said no"};
    if (request.is_bound_only) return WorkerError{Reason::agent_not_bound, {}};

    SignRequest plain;
    plain.key = std::move(*key);
    plain.data = challenge;
    const auto said = talk_->ask(encode(plain), limits_.signing);
    if (!said) return said.error();
    const auto signature = signature_in(*said);
    if (!signature) return WorkerError{Reason::agent_unusable, {}};
    protocol::SignedByAgent made;
    made.signature.assign(signature->begin(), signature->end());
    return checked(std::move(made));
}

} // namespace signet::worker
