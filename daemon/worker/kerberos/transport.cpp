// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/transport.hpp"

#include "daemon/worker/kerberos/kdc_connection.hpp"
#include "daemon/worker/kerberos/kdc_datagram.hpp"
#include "daemon/worker/kerberos/resolve.hpp"
#include "daemon/worker/kerberos/stagger.hpp"

#include <algorithm>
#include <deque>
#include <poll.h>

namespace signet::worker {
namespace {

using Clock = std::chrono::steady_clock;

struct Candidate {
    KdcAddress kdc;
    std::optional<SocketAddress> address; // set once it is resolved
};

struct Runner {
    Candidate candidate;
    std::unique_ptr<KdcChannel> channel;
    bool is_tried_by_udp = false;
};

struct Finish {
    Candidate candidate;
    std::vector<std::uint8_t> message;
};

std::string describe(const Candidate& candidate) {
    const std::string name = to_text(candidate.kdc);
    if (!candidate.address) return name;
    const std::string numbers = to_text(*candidate.address);
    return name.ends_with(numbers) ? name : name + " (" + numbers + ")";
}

KdcAddress by_udp(KdcAddress kdc) {
    kdc.way = KdcWay::udp;
    return kdc;
}

bool is_of(const std::string& description, const KdcAddress& kdc) {
    const std::string name = to_text(kdc);
    return description == name || description.starts_with(name + " (");
}

// What a race is about, by whoever runs it.
struct Question {
    std::span<const std::uint8_t> request;
    const TransportLimits& limits;
    const ProxyMeans& means;
    const ReplyCheck& check;
    const std::string& preferred;
};

std::unique_ptr<KdcChannel> open_channel(const Candidate& candidate, const Question& question) {
    const SocketAddress& address = *candidate.address;
    const std::size_t limit = question.limits.reply_limit;
    if (candidate.kdc.way == KdcWay::udp)
        return std::make_unique<KdcDatagram>(address, question.request, limit);
    if (candidate.kdc.way == KdcWay::proxy)
        return std::make_unique<KdcProxyCall>(candidate.kdc, address, question.request, question.means,
                                              limit);
    return std::make_unique<KdcConnection>(address, question.request, limit);
}

// One request on its way to several KDCs.
class Race {
public:
    explicit Race(const Question& question)
        : question_(question), end_(Clock::now() + question.limits.deadline),
          stagger_(Clock::now(), question.limits.stagger) {}

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
            append(text, describe(runner.candidate) + ": " + runner.channel->state_text());
        for (const Candidate& candidate : waiting_)
            append(text, describe(candidate) + ": not tried in time");
        return text;
    }

private:
    static void append(std::string& text, const std::string& event) {
        if (!text.empty()) text += "; ";
        text += event;
    }

    void start_next_if_due() {
        const auto now = Clock::now();
        if (!stagger_.is_due(now)) return;
        if (waiting_.empty()) try_the_silent_by_udp();
        if (waiting_.empty()) return;
        const Candidate next = std::move(waiting_.front());
        waiting_.pop_front();
        if (next.address) return start(next);
        if (dns_is_silent_ && !is_number(next.kdc) && end_ - now < longest_lookup)
            return append(events_, describe(next) + ": not looked up, the name servers are silent");
        Resolved resolved = resolve(next.kdc);
        if (resolved.dns_is_silent) names_go_last();
        if (resolved.addresses.empty()) return append(events_, describe(next) + ": " + resolved.failure);
        std::vector<Candidate> found;
        for (const SocketAddress& address : resolved.addresses)
            found.push_back({next.kdc, address});
        const auto is_preferred = [&](const Candidate& c) { return describe(c) == question_.preferred; };
        std::stable_partition(found.begin(), found.end(), is_preferred);
        waiting_.insert(waiting_.begin(), found.begin() + 1, found.end());
        start(found.front());
    }

    // A name holds up everything else while it is looked up; a KDC that is named by its address is there meanwhile.
    void names_go_last() {
        dns_is_silent_ = true;
        std::stable_partition(waiting_.begin(), waiting_.end(),
                              [](const Candidate& c) { return c.address || is_number(c.kdc); });
    }

    void start(const Candidate& candidate) {
        runners_.push_back({candidate, open_channel(candidate, question_)});
        stagger_.started(Clock::now());
    }

    static bool may_go_by_udp(const Runner& runner) {
        return runner.candidate.kdc.way == KdcWay::any && !runner.is_tried_by_udp &&
               !runner.channel->has_connected();
    }

    // After all others: a KDC that takes no TCP is rare, and a host that is off takes no UDP either.
    void try_by_udp(Runner& runner) {
        if (!may_go_by_udp(runner)) return;
        runner.is_tried_by_udp = true;
        waiting_.push_back({by_udp(runner.candidate.kdc), runner.candidate.address});
    }

    void try_the_silent_by_udp() {
        for (Runner& runner : runners_)
            try_by_udp(runner);
    }

    // Takes finished connections out: the answer of the first good one.
    std::optional<Finish> collect() {
        for (auto at = runners_.begin(); at != runners_.end();) {
            if (at->channel->is_live()) {
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
        if (runner.channel->stage() == KdcChannel::Stage::failed) {
            append(events_, describe(runner.candidate) + ": " + runner.channel->state_text());
            try_by_udp(runner);
            return std::nullopt;
        }
        auto message = runner.channel->take_reply();
        if (const auto wrong = question_.check(message)) {
            append(events_, describe(runner.candidate) + ": " + *wrong);
            return std::nullopt;
        }
        return Finish{runner.candidate, std::move(message)};
    }

    void wait() {
        std::vector<pollfd> fds;
        for (const Runner& runner : runners_)
            fds.push_back({runner.channel->fd(), runner.channel->events(), 0});
        fds.push_back({question_.limits.client, 0, 0}); // a hang-up is always told
        poll(fds.data(), fds.size(), milliseconds_to_wait());
        const auto now = Clock::now();
        for (std::size_t i = 0; i < runners_.size(); ++i)
            if (fds[i].revents != 0 || runners_[i].channel->due() <= now) runners_[i].channel->advance();
        if ((fds.back().revents & POLLHUP) != 0) end_ = Clock::time_point::min();
    }

    bool has_more_to_start() const {
        return !waiting_.empty() || std::any_of(runners_.begin(), runners_.end(), may_go_by_udp);
    }

    int milliseconds_to_wait() const {
        auto until = has_more_to_start() ? std::min(end_, stagger_.due()) : end_;
        for (const Runner& runner : runners_)
            until = std::min(until, runner.channel->due());
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }

    const Question& question_;
    Clock::time_point end_;
    Stagger stagger_;
    bool dns_is_silent_ = false;
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

KdcTransport::KdcTransport(std::vector<KdcAddress> kdcs, TransportLimits limits, ProxyMeans means)
    : kdcs_(std::move(kdcs)), limits_(limits), means_(std::move(means)) {}

// The one that is preferred goes first, and first by the way that has worked.
std::vector<KdcAddress> KdcTransport::in_order() const {
    auto kdcs = kdcs_;
    for (auto at = kdcs.begin(); at != kdcs.end(); ++at) {
        const bool is_by_udp = at->way == KdcWay::any && is_of(preferred_, by_udp(*at));
        if (!is_by_udp && !is_of(preferred_, *at)) continue;
        std::rotate(kdcs.begin(), at, at + 1);
        if (is_by_udp) kdcs.insert(kdcs.begin(), by_udp(kdcs.front()));
        break;
    }
    return kdcs;
}

Result<KdcReply> KdcTransport::exchange(std::span<const std::uint8_t> request, const ReplyCheck& check) {
    const Question question{request, limits_, means_, check, preferred_};
    Race race(question);
    if (winner_) race.add({winner_->kdc, winner_->address});
    for (const KdcAddress& kdc : winner_ ? kdcs_ : in_order())
        if (!winner_ || winner_->kdc != kdc) race.add({kdc, std::nullopt});
    auto finish = race.run();
    if (!finish) return WorkerError{Reason::kdc_unreachable, race.what_happened()};
    winner_ = Winner{finish->candidate.kdc, *finish->candidate.address};
    return KdcReply{std::move(finish->message), describe(finish->candidate)};
}

} // namespace signet::worker
