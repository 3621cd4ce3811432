// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/watch.hpp"

#include "daemon/worker/card/reader_states.hpp"
#include "daemon/worker/reply.hpp"

#include <algorithm>
#include <chrono>
#include <poll.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long a look at the readers lasts when nothing happens: how late a reader is noticed that came between listing
/// and looking, as several do that are plugged in together.
constexpr auto look = 2s;

/// After a whole look without an event. Nothing wakes this process at a desk where nobody touches a card; pcscd's next
/// event ends the look, and so does the end of signetd, which ends the process (sandbox.cpp).
constexpr auto long_look = 1h;

/// Between two tries to reach a pcscd that is not there. Short at first, because a restart takes well under a
/// second.
constexpr auto first_pause = 100ms;
constexpr auto longest_pause = 5000ms;

bool same(const protocol::ReaderState& left, const protocol::ReaderState& right) {
    return left.name == right.name && left.present == right.present && left.atr == right.atr &&
           left.event_count == right.event_count;
}

/// Tells the peer when the readers are not those it knows.
class Announcer {
public:
    explicit Announcer(protocol::Stream& peer) : peer_(peer) {}

    protocol::Result<void> announce(std::vector<protocol::ReaderState> readers,
                                    const std::string& problem = {}) {
        if (said_ && problem == last_.problem &&
            std::equal(readers.begin(), readers.end(), last_.readers.begin(), last_.readers.end(), same)) {
            return {};
        }
        last_.readers = std::move(readers);
        last_.problem = problem;
        said_ = true;
        return send(peer_, last_);
    }

    /// The peer has nothing to say to this verb: input is its end.
    bool peer_is_gone(std::chrono::milliseconds wait) const {
        pollfd entry = {peer_.fd(), POLLIN, 0};
        return poll(&entry, 1, static_cast<int>(wait.count())) > 0;
    }

private:
    protocol::Stream& peer_;
    protocol::ReadersChanged last_;
    bool said_ = false;
};

/// Follows one pcscd until it stops answering. An error is the peer's.
protocol::Result<void> follow(PcscContext context, Announcer& announcer) {
    ReaderStates states(std::move(context));
    std::chrono::milliseconds limit = look;
    auto since = Clock::now();
    while (auto readers = states.next(limit)) {
        const bool was_quiet = Clock::now() - since >= limit;
        if (const auto said = announcer.announce(std::move(*readers)); !said) return said.error();
        if (announcer.peer_is_gone(0ms)) return protocol::WireError::closed;
        limit = was_quiet ? long_look : look;
        since = Clock::now();
    }
    return {};
}

} // namespace

protocol::Result<void> watch(protocol::Stream& peer) {
    Announcer announcer(peer);
    auto pause = first_pause;
    for (;;) {
        std::string problem = "pcscd has ended";
        long status = 0;
        if (auto context = PcscContext::establish(status)) {
            pause = first_pause;
            if (const auto followed = follow(std::move(*context), announcer); !followed)
                return followed.error();
        } else {
            problem = "pcscd cannot be asked: " + text_of_pcsc(status);
        }
        if (const auto said = announcer.announce({}, problem); !said) return said.error();
        if (announcer.peer_is_gone(pause)) return protocol::WireError::closed;
        pause = std::min(2 * pause, std::chrono::milliseconds(longest_pause));
    }
}

} // namespace signet::worker
