// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/workers.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace signet::daemon::fakes {
namespace {

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure); // out of the event loop, into the test
}

} // namespace

EndedProcess::EndedProcess() : pid_(fork()) {
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) _exit(0);
}

EndedProcess::~EndedProcess() {
    waitpid(pid_, nullptr, 0);
}

int EndedProcess::new_pidfd() const {
    return static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

void FakeWorkers::on(std::string_view verb, Script script) {
    scripts_[std::string(verb)] = std::make_shared<const Script>(std::move(script));
}

Result<Worker> FakeWorkers::start(std::string_view verb) {
    const std::string name(verb);
    const auto script = scripts_.find(name);
    if (script == scripts_.end()) return Refusal{policy::Reason::worker_lost, name + ": cannot be started"};
    auto& count = counts_[name];
    if (!count) count = std::make_shared<Count>();
    ++count->started;
    SocketPair pair = make_socket_pair(executor_);
    asio::co_spawn(executor_, serve(script->second, count, FrameEnd(std::move(pair.theirs))), rethrow);
    return Worker(std::move(pair.ours), process_.new_pidfd(), name);
}

Task<void> FakeWorkers::serve(std::shared_ptr<const Script> script, std::shared_ptr<Count> count,
                              FrameEnd worker) {
    count->most_running = std::max(count->most_running, ++count->running);
    co_await (*script)(worker);
    --count->running;
    worker.hang_up();
}

const FakeWorkers::Count& FakeWorkers::count_of(std::string_view verb) const {
    static const Count none;
    const auto found = counts_.find(verb);
    return found == counts_.end() ? none : *found->second;
}

int FakeWorkers::started(std::string_view verb) const {
    return count_of(verb).started;
}

int FakeWorkers::most_running(std::string_view verb) const {
    return count_of(verb).most_running;
}

} // namespace signet::daemon::fakes
