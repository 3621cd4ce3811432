// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/sessions/given_keys.hpp"

#include "daemon/signetd/limits.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {

void GivenKeys::forget_old(Clock::time_point now) {
    while (!given_.empty() && now - given_.front().since > limits::given_key_age)
        given_.pop_front();
}

bool GivenKeys::keep(const system::ProcessEntry& sshd, std::string service, std::string user, std::string key,
                     Clock::time_point now) {
    forget_old(now);
    const auto known = std::ranges::find_if(given_, [&](const Given& given) {
        return given.pid == sshd.pid && given.start == sshd.start && given.service == service &&
               given.user == user && given.key == key;
    });
    if (known != given_.end()) return false;
    if (given_.size() >= limits::given_keys) given_.pop_front();
    given_.push_back({sshd.pid, sshd.start, std::move(service), std::move(user), std::move(key), now});
    return true;
}

bool GivenKeys::has_any(const system::ProcessEntry& sshd, std::string_view service, std::string_view user,
                        Clock::time_point now) {
    forget_old(now);
    return std::ranges::any_of(given_, [&](const Given& given) {
        return given.pid == sshd.pid && given.start == sshd.start && given.service == service &&
               given.user == user;
    });
}

} // namespace signet::daemon
