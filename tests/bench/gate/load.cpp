// SPDX-License-Identifier: Apache-2.0

// gate-load: asks signetd about keys as fast as it answers, over several connections, and prints one line of JSON: answers,
// how many of them let the key in, seconds, the median and p99 of an answer in microseconds, and the last reason against one.
//
//     gate-load QUESTIONS CONNECTIONS SECONDS FIRST
//
// QUESTIONS: lines USER KEY, asked in their order from number FIRST on, again and again.

#include "daemon/protocol/client.hpp"
#include "daemon/protocol/messages/gate.hpp"
#include "tests/bench/number.hpp"
#include "tests/bench/timed.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace signet;
using bench::Stopwatch;

std::vector<protocol::GateKey> questions_of(const char* path) {
    std::vector<protocol::GateKey> questions;
    std::ifstream file(path);
    for (std::string user, key; file >> user >> key;) {
        protocol::GateKey question;
        question.service = "sshd";
        question.user = user;
        question.key = key;
        questions.push_back(std::move(question));
    }
    if (questions.empty()) throw std::runtime_error(std::string(path) + " has no question");
    return questions;
}

class Load {
public:
    Load(std::vector<protocol::GateKey> questions, std::chrono::microseconds duration, std::size_t first)
        : questions_(std::move(questions)), duration_(duration), next_(first) {}

    void run(std::uint64_t connections) {
        std::vector<std::thread> askers;
        for (std::uint64_t number = 0; number < connections; ++number)
            askers.emplace_back([this] { ask(); });
        for (std::thread& asker : askers)
            asker.join();
        print();
    }

private:
    // A connection of its own, as long as it is answered.
    void ask() {
        std::vector<std::uint64_t> times;
        std::string reason;
        std::size_t granted = 0;
        auto daemon = protocol::connect_to_daemon(protocol::default_socket);
        while (daemon && watch_.elapsed() < duration_) {
            const Stopwatch watch;
            const auto& question = questions_[next_++ % questions_.size()];
            const auto verdict = protocol::ask<protocol::GateVerdict>(*daemon, question);
            if (!verdict) {
                reason = protocol::text_of(verdict.error());
                break;
            }
            times.push_back(static_cast<std::uint64_t>(watch.elapsed().count()));
            if (verdict->outcome == protocol::Outcome::granted)
                ++granted;
            else
                reason = verdict->reason;
        }
        const std::lock_guard lock(mutex_);
        times_.insert(times_.end(), times.begin(), times.end());
        granted_ += granted;
        if (!daemon) reason_ = protocol::text_of(daemon.error());
        if (!reason.empty()) reason_ = reason;
    }

    void print() {
        const double seconds = static_cast<double>(watch_.elapsed().count()) / 1e6;
        if (times_.empty()) throw std::runtime_error("no answer: " + reason_);
        std::ranges::sort(times_);
        std::cout << "{\"answers\":" << times_.size() << ",\"granted\":" << granted_
                  << ",\"seconds\":" << seconds << ",\"p50\":" << times_[times_.size() / 2]
                  << ",\"p99\":" << times_[times_.size() * 99 / 100] << ",\"reason\":\"" << reason_
                  << "\"}\n";
    }

    std::vector<protocol::GateKey> questions_;
    std::chrono::microseconds duration_;
    Stopwatch watch_{};
    std::atomic<std::size_t> next_;
    std::mutex mutex_{}; // of what follows
    std::vector<std::uint64_t> times_{};
    std::size_t granted_ = 0;
    std::string reason_{};
};

} // namespace

int main(int count, char** arguments) {
    if (count != 5) {
        std::cerr << "usage: gate-load QUESTIONS CONNECTIONS SECONDS FIRST\n";
        return 2;
    }
    try {
        const auto connections = bench::number_of(arguments[2]);
        const std::chrono::seconds duration(bench::number_of(arguments[3]));
        Load(questions_of(arguments[1]), duration, bench::number_of(arguments[4])).run(connections);
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
