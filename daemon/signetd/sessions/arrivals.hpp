// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whose certificates were let in over which connection of a VPN, until the user name has come. OpenVPN asks about the
// certificate before it is known to be the client's: a client can show its own in one handshake and somebody else's in
// a second one beside it, and give that person's name in the first. So a name counts only where all the certificates that
// the connection has shown are of one user.

#include "daemon/system/process.hpp"

#include <chrono>
#include <list>
#include <string>
#include <string_view>

namespace signet::daemon {

class Arrivals {
public:
    using Clock = std::chrono::steady_clock;

    // False: there are too many. None is forgotten before its time, which would make two users one.
    bool keep(const system::ProcessEntry& program, std::string service, std::string connection,
              std::string user, Clock::time_point now);
    // Empty: nobody, or several.
    std::string only_user(const system::ProcessEntry& program, std::string_view service,
                          std::string_view connection, Clock::time_point now);

private:
    struct Arrival {
        pid_t pid;
        std::uint64_t start;
        std::string service;
        std::string connection;
        std::string user;
        Clock::time_point last;
    };

    void forget_old(Clock::time_point now);

    std::list<Arrival> arrivals_{}; // the oldest first
};

} // namespace signet::daemon
