// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/transport.hpp"

#include "daemon/worker/kerberos/resolve.hpp"
#include "daemon/worker/kerberos/stagger.hpp"

#include <algorithm>
#include <deque>
#include <poll.h>

namespace signet::worker {
namespace {

using Clock = std::chrono::steady_clock;

struct Candidate {
    std::string name;
    std::optional<SocketAddress> address; // set once it is resolved
    KdcAddress kdc;
};

struct Runner {
    std::string name;
    KdcConnection connection;
};

struct Finish {
    std::string name;
    SocketAddress address;
    std::vector<std::uint8_t> message;
};

std::string describe_kdc(const std::string& name, const SocketAddress& address) {
    const std::string numbers = to_text(address);
    return name == numbers ? name : name + " (" + numbers + ")";
}

// One request on its way to several KDCs.
class Race {
public:
    Race(std::span<const std::uint8_t> request, const TransportLimits& limits, const ReplyCheck& check)
        : request_(request), limits_(limits), check_(check), end_(Clock::now() + limits.deadline),
          stagger_(Clock::now(), limits.stagger) {}

    void add(Candidate candidate) { waiting_.push_back(std::move(candidate)); }

    std::optional<Finish> run() {
        while (Clock::now() < end_) {
            start_next_if_due();
            if (auto finish = collect()) return finish;
            if (runners_.empty() && waiting_.empty()) return std::nullopt;
            wait();
        }
        return std::nullopt;
    }

    std::string what_happened() const {
        std::string text = events_;
        for (const Runner& runner : runners_)
            append(text, describe(runner) + ": " + runner.connection.state_text());
        for (const Candidate& candidate : waiting_)
            append(text, candidate.name + ": not tried in time");
        return text;
    }

private:
    static void append(std::string& text, const std::string& event) {
        if (!text.empty()) text += "; ";
        text += event;
    }

    static std::string describe(const Runner& runner) {
        return describe_kdc(runner.name, runner.connection.address());
    }

    void start_next_if_due() {
        const auto now = Clock::now();
        if (waiting_.empty() || !stagger_.is_due(now)) return;
        const Candidate next = std::move(waiting_.front());
        waiting_.pop_front();
        if (next.address) return start(next.name, *next.address);
        Resolved resolved = resolve(next.kdc);
        if (resolved.addresses.empty()) return append(events_, next.name + ": " + resolved.failure);
        for (auto at = resolved.addresses.rbegin(); at + 1 != resolved.addresses.rend(); ++at)
            waiting_.push_front({next.name, *at, next.kdc});
        start(next.name, resolved.addresses.front());
    }

    void start(const std::string& name, const SocketAddress& address) {
        runners_.push_back({name, KdcConnection(address, request_, limits_.reply_limit)});
        stagger_.started(Clock::now());
    }

    // Takes finished connections out: the answer of the first good one.
    std::optional<Finish> collect() {
        for (auto at = runners_.begin(); at != runners_.end();) {
            if (at->connection.is_live()) {
                ++at;
                continue;
            }
            if (auto finish = judge(*at)) return finish;
            at = runners_.erase(at);
            stagger_.failed(Clock::now());
        }
        return std::nullopt;
    }

    std::optional<Finish> judge(Runner& runner) {
        if (runner.connection.stage() == KdcConnection::Stage::failed) {
            append(events_, describe(runner) + ": " + runner.connection.state_text());
            return std::nullopt;
        }
        auto message = runner.connection.take_reply();
        if (const auto wrong = check_(message)) {
            append(events_, describe(runner) + ": " + *wrong);
            return std::nullopt;
        }
        return Finish{runner.name, runner.connection.address(), std::move(message)};
    }

    void wait() {
        std::vector<pollfd> fds;
        for (const Runner& runner : runners_)
            fds.push_back({runner.connection.fd(), runner.connection.events(), 0});
        fds.push_back({limits_.client, 0, 0}); // a hang-up is always told
        poll(fds.data(), fds.size(), milliseconds_to_wait());
        for (std::size_t i = 0; i < runners_.size(); ++i)
            if (fds[i].revents != 0) runners_[i].connection.advance();
        if ((fds.back().revents & POLLHUP) != 0) end_ = Clock::time_point::min();
    }

    int milliseconds_to_wait() const {
        const auto until = waiting_.empty() ? end_ : std::min(end_, stagger_.due());
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }

    std::span<const std::uint8_t> request_;
    const TransportLimits& limits_;
    const ReplyCheck& check_;
    Clock::time_point end_;
    Stagger stagger_;
    std::deque<Candidate> waiting_;
    std::vector<Runner> runners_;
    std::string events_;
};

} // namespace

std::optional<std::string> check_kerberos_tag(std::span<const std::uint8_t> reply) {
    constexpr std::uint8_t as_rep = 0x6b;
    constexpr std::uint8_t tgs_rep = 0x6d;
    constexpr std::uint8_t krb_error = 0x7e;
    const std::uint8_t tag = reply.empty() ? std::uint8_t{0} : reply.front();
    if (tag == as_rep || tag == tgs_rep || tag == krb_error) return std::nullopt;
    return "answered something that is not Kerberos";
}

KdcTransport::KdcTransport(std::vector<KdcAddress> kdcs, TransportLimits limits)
    : kdcs_(std::move(kdcs)), limits_(limits) {}

Result<KdcReply> KdcTransport::exchange(std::span<const std::uint8_t> request, const ReplyCheck& check) {
    Race race(request, limits_, check);
    if (winner_) race.add({winner_->name, winner_->address, {}});
    for (const KdcAddress& kdc : kdcs_)
        if (!winner_ || winner_->name != to_text(kdc)) race.add({to_text(kdc), std::nullopt, kdc});
    auto finish = race.run();
    if (!finish) return WorkerError{Reason::kdc_unreachable, race.what_happened()};
    winner_ = Winner{finish->name, finish->address};
    return KdcReply{std::move(finish->message), describe_kdc(finish->name, finish->address)};
}

} // namespace signet::worker
