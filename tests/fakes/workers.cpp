// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/workers.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cerrno>
#include <exception>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace signet::daemon::fakes {
namespace {

Task<void> serve(std::shared_ptr<const FakeWorkers::Script> script, FrameEnd worker) {
    co_await (*script)(worker);
    worker.hang_up();
}

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
    ++started_[name];
    SocketPair pair = make_socket_pair(executor_);
    asio::co_spawn(executor_, serve(script->second, FrameEnd(std::move(pair.theirs))), rethrow);
    return Worker(std::move(pair.ours), process_.new_pidfd(), name);
}

int FakeWorkers::started(std::string_view verb) const {
    const auto found = started_.find(std::string(verb));
    return found == started_.end() ? 0 : found->second;
}

} // namespace signet::daemon::fakes
