// SPDX-License-Identifier: Apache-2.0
#include "tests/card/event_loop.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace signet::card {
namespace {

int signal_descriptor() {
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    if (::sigprocmask(SIG_BLOCK, &ending, nullptr) != 0) return -1;
    return ::signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

timespec until(Instant deadline) {
    using namespace std::chrono;
    const auto left = std::max(deadline - steady_clock::now(), steady_clock::duration{0});
    const auto whole = duration_cast<seconds>(left);
    return {.tv_sec = whole.count(), .tv_nsec = duration_cast<nanoseconds>(left - whole).count()};
}

// ppoll() counts nanoseconds; poll()'s milliseconds would add up over the APDUs of a logon.
void wait(std::vector<pollfd>& watched, std::optional<Instant> deadline) {
    const timespec timeout = deadline ? until(*deadline) : timespec{};
    (void)::ppoll(watched.data(), watched.size(), deadline ? &timeout : nullptr, nullptr);
}

} // namespace

Result<void> serve(ReaderSlot& slot, Orders& orders, std::optional<ControlSocket> control) {
    // The kernel may end a sleep late by the timer slack, 50 us by default; 1 ns is the least.
    (void)::prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    const int signals = signal_descriptor();
    if (signals < 0) return Error{"no signal descriptor"};
    const auto answer = [&](std::string_view line) { return orders.obey(line); };
    while (true) {
        std::vector<pollfd> watched{{signals, POLLIN, 0}, {slot.descriptor(), POLLIN, 0}};
        if (control) {
            for (const int descriptor : control->descriptors())
                watched.push_back({descriptor, POLLIN, 0});
        }
        wait(watched, slot.deadline());
        const auto now = std::chrono::steady_clock::now();
        if (watched[0].revents != 0) break;
        if (watched[1].revents != 0) slot.readable(now);
        if (slot.deadline() && *slot.deadline() <= now) slot.expired(now);
        if (control) control->serve(answer);
    }
    ::close(signals);
    return {};
}

} // namespace signet::card
