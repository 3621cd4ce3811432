// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signet_kdc_proxy.so does for signet-worker: one POST by HTTPS, without waiting. A module of its own, since libcurl brings
// thirty libraries along that would cost each worker 5 ms to start with, where hardly anybody has a KDC proxy.

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace signet::worker {

struct HttpsRequest {
    std::string url; // https
    std::string
        resolve; // host:port:address, as of CURLOPT_RESOLVE: nothing here asks a name server; empty: host is an address
    std::string content_type;
    std::span<const std::uint8_t> body; // outlives the post
    std::string authorities;            // PEM, of the CAs that are believed; empty: the system's
    std::size_t reply_limit = 0;        // bytes
};

class HttpsPost {
public:
    using Clock = std::chrono::steady_clock;
    enum class State { going, answered, failed };

    virtual ~HttpsPost() = default;
    virtual State advance() = 0;
    virtual bool has_connected() const = 0; // and believes the other end
    virtual int fd() const = 0;             // -1: none at the moment
    virtual short events() const = 0;
    virtual Clock::time_point due() const = 0;
    virtual std::string problem() const = 0; // once it has failed
    virtual std::vector<std::uint8_t> take_body() = 0;
};

// Null: libcurl could not begin. The caller's to delete.
extern "C" HttpsPost* signet_https_post(const HttpsRequest* request);

} // namespace signet::worker
