// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tells the fetcher (`signetctl kdc fetch`, started by systemd for its socket) that a certificate logged on
// about which there is no fresh OCSP answer. One datagram, sent without waiting: whether anybody reads it
// changes nothing for this logon, only for the next.

#include "certmap/trust/revocation_request.hpp"

#include <chrono>
#include <map>
#include <string>

namespace signet::kdc {

inline constexpr const char* fetcher_socket = "/run/signet/kdc-fetch.sock";

class OcspHint {
public:
    explicit OcspHint(std::string socket = fetcher_socket) : socket_(std::move(socket)) {}

    void ask(const certmap::RevocationRequest& request, std::chrono::steady_clock::time_point now);

private:
    bool is_due(const std::string& datagram, std::chrono::steady_clock::time_point now);

    std::string socket_;
    std::map<std::string, std::chrono::steady_clock::time_point> asked_{}; // by datagram
};

} // namespace signet::kdc
