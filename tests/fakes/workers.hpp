// SPDX-License-Identifier: Apache-2.0
#pragma once

// Workers without processes: start() gives a Worker whose socketpair is served by a coroutine in the same
// event loop. A script for each verb says how. For workers that behave like those of a whole host, see
// host.hpp.

#include "daemon/signetd/workers/workers.hpp"
#include "tests/fakes/frame_end.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <sys/types.h>

namespace signet::daemon::fakes {

// A descriptor of a process that has ended and is not reaped before this goes: there is nothing that the
// SIGKILL of a Worker could hit.
class EndedProcess {
public:
    EndedProcess();
    EndedProcess(const EndedProcess&) = delete;
    EndedProcess& operator=(const EndedProcess&) = delete;
    ~EndedProcess();
    int new_pidfd() const; // the caller's

private:
    pid_t pid_;
};

class FakeWorkers final : public Workers {
public:
    // Ends when the other end of `worker` does. Its lambda lives as long as every worker that it serves.
    using Script = std::function<Task<void>(FrameEnd& worker)>;

    explicit FakeWorkers(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    void on(std::string_view verb, Script script);
    // No process can be made for this verb.
    void cannot_start(std::string_view verb) { scripts_.erase(std::string(verb)); }
    Result<Worker> start(std::string_view verb) override;

    int started(std::string_view verb) const;
    // Of this verb at the same time, at most so far.
    int most_running(std::string_view verb) const;
    const asio::any_io_executor& executor() const { return executor_; }

private:
    // Of a verb; the scripts that run hold it, too.
    struct Count {
        int started = 0;
        int running = 0;
        int most_running = 0;
    };

    static Task<void> serve(std::shared_ptr<const Script> script, std::shared_ptr<Count> count,
                            FrameEnd worker);
    const Count& count_of(std::string_view verb) const;

    asio::any_io_executor executor_;
    EndedProcess process_;
    std::map<std::string, std::shared_ptr<const Script>> scripts_;
    std::map<std::string, std::shared_ptr<Count>, std::less<>> counts_;
};

} // namespace signet::daemon::fakes
