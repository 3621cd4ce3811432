// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/relay.hpp"

#include "daemon/signetctl/agent/conversation.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/syscall_filter.hpp"
#include "daemon/worker/agent/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <deque>
#include <list>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace signet::ctl {
namespace {

using Clock = std::chrono::steady_clock;
using system::Descriptor;

constexpr std::size_t piece = 16384; // bytes, that are read at once

// A program, its own connection to the agent behind, and what they are saying.
struct Link {
    Descriptor client;
    Descriptor agent;
    Conversation talk;
    Clock::time_point last_heard;
    bool is_lost = false;
};

// The user's own programs, and root's, which could be the user's anyway: OpenSSH's agent does the same (ssh-agent.c), and
// an sshd may have its host's keys in one.
bool may_ask(const Descriptor& client) {
    return worker::is_of_user(client, geteuid()) || worker::is_of_user(client, 0);
}

// False: the other side is gone.
bool send_some(const Descriptor& socket, Bytes& bytes) {
    if (bytes.empty()) return true;
    const auto sent = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN || errno == EINTR;
    bytes.erase(bytes.begin(), bytes.begin() + sent);
    return true;
}

// What has come; nothing: the other side is gone.
std::optional<Bytes> receive_some(const Descriptor& socket) {
    Bytes heard(piece);
    const auto size = recv(socket.get(), heard.data(), heard.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return Bytes();
    if (size <= 0) return std::nullopt;
    heard.resize(static_cast<std::size_t>(size));
    return heard;
}

class Relay {
public:
    explicit Relay(RelayOrder order) : order_(std::move(order)) {}

    void run() {
        while (wait_once()) {
        }
    }

private:
    bool wait_once();
    void take_program();
    void make_place();
    void serve(Link& link, short client_events, short agent_events);
    void settle(Link& link);
    void note(Link& link);
    void ask_next();
    bool hear_person();
    void drop_lost();

    RelayOrder order_;
    std::list<Link> links_;
    std::deque<std::pair<Link*, std::string>> questions_; // the first has been asked, or is about to be
    bool is_asking_ = false;
};

short events_of_client(const Link& link) {
    // Also of one that is not listened to: a hang-up is told without being asked for.
    return static_cast<short>((link.talk.wants_client() ? POLLIN : 0) |
                              (link.talk.to_client.empty() ? 0 : POLLOUT));
}

short events_of_agent(const Link& link) {
    return static_cast<short>(POLLIN | (link.talk.to_agent.empty() ? 0 : POLLOUT));
}

bool Relay::wait_once() {
    std::vector<pollfd> waiting{{order_.listener.get(), POLLIN, 0}, {order_.person.get(), POLLIN, 0}};
    for (const Link& link : links_) {
        waiting.push_back({link.client.get(), events_of_client(link), 0});
        waiting.push_back({link.agent.get(), events_of_agent(link), 0});
    }
    if (poll(waiting.data(), waiting.size(), -1) < 0) return errno == EINTR;
    auto at = waiting.begin() + 2;
    for (Link& link : links_) {
        serve(link, at[0].revents, at[1].revents);
        at += 2;
    }
    if (waiting[1].revents != 0 && !hear_person()) return false;
    drop_lost();
    ask_next();
    if (waiting[0].revents != 0) take_program();
    return true;
}

void Relay::serve(Link& link, short client_events, short agent_events) {
    Conversation& talk = link.talk;
    if ((client_events & POLLIN) != 0) {
        const auto heard = receive_some(link.client);
        link.is_lost = !heard;
        if (heard) talk.hear_client(*heard);
        link.last_heard = Clock::now();
    } else if ((client_events & (POLLHUP | POLLERR)) != 0) {
        link.is_lost = true;
    }
    if ((agent_events & (POLLIN | POLLHUP | POLLERR)) != 0) {
        const auto heard = receive_some(link.agent);
        if (!heard) link.is_lost = true;
        if (heard) talk.hear_agent(*heard);
    }
    settle(link);
}

void Relay::note(Link& link) {
    if (auto words = link.talk.take_question()) {
        if (questions_.size() < max_waiting_questions)
            questions_.emplace_back(&link, std::move(*words));
        else
            link.talk.hear_person(false, std::time(nullptr));
    }
    if (const auto objection = link.talk.take_objection())
        system::write_all(STDERR_FILENO, told("signetctl: refused: {}\n", *objection));
}

// All that can be done without waiting.
void Relay::settle(Link& link) {
    Conversation& talk = link.talk;
    bool has_sent = false;
    do {
        note(link);
        has_sent = send_some(link.agent, talk.to_agent) && send_some(link.client, talk.to_client);
    } while (has_sent && talk.go_on(std::time(nullptr)));
    if (!has_sent || talk.is_broken()) link.is_lost = true;
}

void Relay::ask_next() {
    if (is_asking_ || questions_.empty()) return;
    const std::string& words = questions_.front().second;
    is_asking_ = send(order_.person.get(), words.data(), words.size(), MSG_NOSIGNAL) >= 0;
}

// False: whoever asks the person has ended, and so does this.
bool Relay::hear_person() {
    char answer = 0;
    if (recv(order_.person.get(), &answer, 1, 0) != 1) return false;
    is_asking_ = false;
    if (questions_.empty()) return true;
    Link* const link = questions_.front().first;
    questions_.pop_front();
    if (link == nullptr) return true; // it has hung up meanwhile
    link->talk.hear_person(answer == yes_byte, std::time(nullptr));
    settle(*link);
    return true;
}

void Relay::drop_lost() {
    for (const Link& link : links_) {
        if (!link.is_lost) continue;
        // The one that is being asked keeps its place until the answer comes, so that no other one gets that.
        if (is_asking_ && questions_.front().first == &link) questions_.front().first = nullptr;
        std::erase_if(questions_, [&](const auto& question) { return question.first == &link; });
    }
    links_.remove_if([](const Link& link) { return link.is_lost; });
}

void Relay::make_place() {
    if (links_.size() < max_programs) return;
    const auto longest = std::ranges::min_element(links_, {}, &Link::last_heard);
    longest->is_lost = true;
    drop_lost();
}

void Relay::take_program() {
    Descriptor client(accept4(order_.listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!client.is_open() || !may_ask(client)) return;
    Descriptor agent = worker::connect_to_agent(order_.upstream);
    if (!agent.is_open()) return;
    make_place();
    links_.push_back({std::move(client), std::move(agent), Conversation(order_.max_hops), Clock::now()});
}

} // namespace

bool relay(RelayOrder order) {
    const auto filtered = system::filter_syscalls({.families = system::local_families, .accepts = true});
    if (!filtered) return false;
    Relay(std::move(order)).run();
    return true;
}

} // namespace signet::ctl
