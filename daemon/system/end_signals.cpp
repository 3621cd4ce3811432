// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/end_signals.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <sys/signalfd.h>

namespace signet::system {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

EndSignals::EndSignals(std::initializer_list<int> signals) {
    sigemptyset(&signals_);
    for (const int each : signals)
        sigaddset(&signals_, each);
    hold_back();
    descriptor_ = Descriptor(signalfd(-1, &signals_, SFD_CLOEXEC));
}

bool EndSignals::come_within(milliseconds limit) const {
    const auto end = steady_clock::now() + limit;
    pollfd entry{descriptor_.get(), POLLIN, 0};
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now()).count();
        const int ready = poll(&entry, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX)));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

void EndSignals::let_through() const {
    sigprocmask(SIG_UNBLOCK, &signals_, nullptr);
}

void EndSignals::hold_back() const {
    sigprocmask(SIG_BLOCK, &signals_, nullptr);
}

} // namespace signet::system
