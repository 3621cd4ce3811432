// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/workers/worker.hpp"

#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/workers/workers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <csignal>
#include <exception>
#include <utility>

extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}
#include <unistd.h>

namespace signet::daemon {

using policy::Reason;
using Process = asio::posix::stream_descriptor; // of a pidfd: readable once the process has ended

namespace {

Task<void> end_of(Process& process) {
    co_await process.async_wait(Process::wait_read, no_throw);
}

Task<void> kill_after(std::chrono::steady_clock::duration limit, Process process) {
    co_await within(limit, end_of(process));
    pidfd_send_signal(process.native_handle(), SIGKILL, nullptr, 0); // of one that has ended: nothing
}

} // namespace

Refusal refusal_of(const protocol::WorkerFailed& failed) {
    const auto reason = policy::reason_of(failed.reason);
    // A worker that says "granted" as its failure is lying or broken.
    if (!reason || *reason == Reason::granted)
        return Refusal{Reason::internal_error, "worker gave the reason " + failed.reason};
    return Refusal{*reason, failed.detail, failed.tries_left, failed.apdus, failed.verifies};
}

Worker::Worker(Socket socket, int pidfd, std::string verb)
    : socket_(std::move(socket)), pidfd_(pidfd), verb_(std::move(verb)) {}

Worker::Worker(Worker&& other) noexcept
    : socket_(std::move(other.socket_)), pidfd_(std::exchange(other.pidfd_, -1)),
      verb_(std::move(other.verb_)) {}

Worker& Worker::operator=(Worker&& other) noexcept {
    if (this == &other) return *this;
    kill();
    socket_ = std::move(other.socket_);
    pidfd_ = std::exchange(other.pidfd_, -1);
    verb_ = std::move(other.verb_);
    return *this;
}

void Worker::kill() {
    if (pidfd_ < 0) return;
    if (verb_ == verb::card || verb_ == verb::pin || verb_ == verb::token) {
        auto end =
            kill_after(limits::card_farewell, Process(socket_->get_executor(), std::exchange(pidfd_, -1)));
        // Whatever went wrong with that: the worker ends with signetd at the latest.
        asio::co_spawn(socket_->get_executor(), std::move(end), [](const std::exception_ptr&) {});
    } else {
        pidfd_send_signal(pidfd_, SIGKILL, nullptr, 0);
        close(std::exchange(pidfd_, -1));
    }
    // Not destroyed: somebody may be awaiting it in this very moment and must find it closed, not gone.
    boost::system::error_code ignored;
    if (socket_) socket_->close(ignored);
}

Task<Result<void>> Worker::send(protocol::Frame frame) {
    if (!alive()) co_return Refusal{Reason::worker_lost, verb_ + ": not running"};
    // No deadline: what signetd tells a worker fits into the socket's buffer, or the worker is stuck and its
    // answer's deadline will tell.
    auto written = co_await write_frame(*socket_, std::move(frame));
    if (written) co_return Result<void>();
    kill();
    co_return Refusal{Reason::worker_lost, lost_detail(written.error())};
}

Task<Result<protocol::Frame>> Worker::next_frame(std::chrono::milliseconds limit) {
    if (!alive()) co_return Refusal{Reason::worker_lost, verb_ + ": not running"};
    auto frame = co_await within(limit, read_frame(*socket_, protocol::max_worker_body));
    if (frame && *frame) co_return std::move(**frame);
    kill();
    if (!frame) co_return Refusal{Reason::worker_timeout, verb_ + ": silent past its deadline"};
    co_return Refusal{Reason::worker_lost, lost_detail(frame->error())};
}

Task<bool> Worker::stirs() {
    if (alive()) co_await socket_->async_wait(Socket::wait_read, no_throw);
    co_return true;
}

Refusal Worker::failure_in(const protocol::Frame& frame) {
    const auto failed = protocol::decode<protocol::WorkerFailed>(frame);
    if (!failed) return garbled(failed.error());
    return refusal_of(*failed);
}

Refusal Worker::garbled(protocol::WireError error) {
    kill();
    return Refusal{Reason::worker_lost, lost_detail(error)};
}

std::string Worker::lost_detail(protocol::WireError error) const {
    return verb_ + ": " + std::string(protocol::text_of(error));
}

} // namespace signet::daemon
