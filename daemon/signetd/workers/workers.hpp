// SPDX-License-Identifier: Apache-2.0
#pragma once

// Starts workers: the only place in signetd that makes processes. An interface, because a unit test puts
// scripted ends of a socketpair here instead.

#include "daemon/signetd/workers/worker.hpp"

#include <string_view>

namespace signet::daemon {

// As signet-worker calls them (daemon/worker/main.cpp).
namespace verb {
constexpr std::string_view watch = "watch";
constexpr std::string_view card = "card";
constexpr std::string_view pin = "pin";
constexpr std::string_view token = "token";
constexpr std::string_view token_watch = "token-watch";
constexpr std::string_view certificate = "certificate";
constexpr std::string_view gate = "gate";
constexpr std::string_view directory = "directory";
constexpr std::string_view ticket = "ticket";
constexpr std::string_view armor = "armor";
constexpr std::string_view ccache = "ccache";
constexpr std::string_view agent = "agent";
} // namespace verb

class Workers {
public:
    virtual ~Workers() = default;
    // worker-lost if no process could be made.
    virtual Result<Worker> start(std::string_view verb) = 0;
};

} // namespace signet::daemon
