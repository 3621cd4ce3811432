// SPDX-License-Identifier: Apache-2.0
#pragma once

// A signetd that says and hears what a script says, on a thread of its own. The first thing that goes
// otherwise ends it and is its complaint.

#include "daemon/protocol/stream.hpp"
#include "tests/scenarios/script.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace signet::scenarios {

// Points that the daemon has passed and the application may wait for.
class Marks {
public:
    void set(const std::string& name);
    // False if it is not reached in patience().
    bool wait_for(const std::string& name);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> reached_;
};

// How long anything in a scenario may take before it counts as failed; reached only where something is
// broken.
std::chrono::seconds patience();

class FakeDaemon {
public:
    FakeDaemon(const std::string& socket_path, std::vector<DaemonStep> steps, Marks& marks);
    ~FakeDaemon();
    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;

    // Waits for the script's end; empty if all went as written.
    std::string finish();
    // Does not wait for clients that have not come.
    void stop();

private:
    void run();
    void take(const DaemonStep& step);
    void accept_client();
    void expect(const DaemonStep& step);
    void expect_end();
    void send_raw(const DaemonStep& step);

    int listener_;
    std::vector<DaemonStep> steps_;
    Marks& marks_;
    std::optional<protocol::Stream> client_;
    std::string complaint_;
    std::thread thread_;
};

} // namespace signet::scenarios
