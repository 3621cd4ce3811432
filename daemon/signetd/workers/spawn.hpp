// SPDX-License-Identifier: Apache-2.0
#pragma once

// Workers as processes: posix_spawn, a socketpair as descriptor 3, a pidfd. Each child is reaped when it
// ends, whoever let go of it, and an end that was not asked for is written to the journal.

#include "daemon/signetd/audit/journal.hpp"
#include "daemon/signetd/workers/workers.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>

namespace signet::daemon {

class SpawnedWorkers final : public Workers {
public:
    SpawnedWorkers(asio::any_io_executor executor, std::string program, Journal& journal);
    Result<Worker> start(std::string_view verb) override;

private:
    asio::any_io_executor executor_;
    std::string program_;
    Journal& journal_;
};

} // namespace signet::daemon
