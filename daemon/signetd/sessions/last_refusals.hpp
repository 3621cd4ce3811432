// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a person was last refused at a screen locker, which may have no place to say so before it asks again.

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <sys/types.h>
#include <utility>

namespace signet::daemon {

class LastRefusals {
public:
    using Clock = std::chrono::steady_clock;
    // Later it would be a riddle rather than an answer.
    static constexpr std::chrono::minutes max_age{2};
    static constexpr std::size_t max_users = 64;

    // The text for that person.
    void keep(uid_t uid, std::string text, Clock::time_point now) {
        if (by_user_.size() >= max_users) by_user_.clear();
        by_user_[uid] = {std::move(text), now};
    }
    void forget(uid_t uid) { by_user_.erase(uid); }

    // Empty: none, or a while ago.
    std::string of(uid_t uid, Clock::time_point now) const {
        const auto found = by_user_.find(uid);
        return found != by_user_.end() && now - found->second.since < max_age ? found->second.text : "";
    }

private:
    struct Refused {
        std::string text;
        Clock::time_point since;
    };
    std::map<uid_t, Refused> by_user_;
};

} // namespace signet::daemon
