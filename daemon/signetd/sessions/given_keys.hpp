// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which process of sshd has been given keys of a user's card. In the account phase sshd does not say by which key it has let
// somebody in, so that a logon without any such key can be told there only by this: the process that asks the PAM module is the
// one whose child asked for keys. It is no proof that the card's key was used; sshd says that when the session begins.

#include "daemon/system/process.hpp"

#include <chrono>
#include <list>
#include <string>
#include <string_view>

namespace signet::daemon {

class GivenKeys {
public:
    using Clock = std::chrono::steady_clock;

    // False: it had this very key for that user before. sshd asks twice for each key.
    bool keep(const system::ProcessEntry& sshd, std::string service, std::string user, std::string key,
              Clock::time_point now);
    // Any key of that user's, at that service.
    bool has_any(const system::ProcessEntry& sshd, std::string_view service, std::string_view user,
                 Clock::time_point now);

    std::size_t size() const { return given_.size(); }

private:
    struct Given {
        pid_t pid;
        std::uint64_t start;
        std::string service;
        std::string user;
        std::string key;
        Clock::time_point since;
    };

    void forget_old(Clock::time_point now);

    std::list<Given> given_{}; // the oldest first
};

} // namespace signet::daemon
