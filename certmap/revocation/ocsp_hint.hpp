// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tells the fetcher (`signetctl fetch`, `signetctl kdc fetch`, started by systemd for their sockets) that a certificate logged
// on about which there is no fresh OCSP answer. One datagram, sent without waiting: whether anybody reads it changes
// nothing for this logon, only for the next.

#include "certmap/trust/revocation_request.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace signet::certmap {

class OcspHint {
public:
    explicit OcspHint(std::function<void(const std::string& datagram)> send) : send_(std::move(send)) {}

    // Nothing where it has asked about the same certificate a moment ago.
    void ask(const RevocationRequest& request, std::chrono::steady_clock::time_point now);

private:
    bool is_due(const std::string& datagram, std::chrono::steady_clock::time_point now);

    std::function<void(const std::string& datagram)> send_;
    std::map<std::string, std::chrono::steady_clock::time_point> asked_{}; // by datagram
};

} // namespace signet::certmap
