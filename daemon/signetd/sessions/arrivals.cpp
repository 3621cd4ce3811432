// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/sessions/arrivals.hpp"

#include "daemon/signetd/limits.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {

void Arrivals::forget_old(Clock::time_point now) {
    while (!arrivals_.empty() && now - arrivals_.front().last > limits::arrival_age)
        arrivals_.pop_front();
}

bool Arrivals::keep(const system::ProcessEntry& program, std::string service, std::string connection,
                    std::string user, Clock::time_point now) {
    forget_old(now);
    const auto known = std::ranges::find_if(arrivals_, [&](const Arrival& arrival) {
        return arrival.pid == program.pid && arrival.start == program.start && arrival.service == service &&
               arrival.connection == connection && arrival.user == user;
    });
    if (known != arrivals_.end()) {
        known->last = now;
        arrivals_.splice(arrivals_.end(), arrivals_, known);
        return true;
    }
    if (arrivals_.size() >= limits::arrivals) return false;
    arrivals_.push_back(
        {program.pid, program.start, std::move(service), std::move(connection), std::move(user), now});
    return true;
}

std::string Arrivals::only_user(const system::ProcessEntry& program, std::string_view service,
                                std::string_view connection, Clock::time_point now) {
    forget_old(now);
    std::string user;
    for (const Arrival& arrival : arrivals_) {
        if (arrival.pid != program.pid || arrival.start != program.start || arrival.service != service ||
            arrival.connection != connection)
            continue;
        if (!user.empty()) return {};
        user = arrival.user;
    }
    return user;
}

} // namespace signet::daemon
