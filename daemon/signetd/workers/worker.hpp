// SPDX-License-Identifier: Apache-2.0
#pragma once

// A running signet-worker and the socket to it: one owner, who asks and gets claims back. Silence past a
// deadline, an answer that has no place, a death: all the same to the owner, a Refusal and a worker that is
// no more. Letting go of it kills it.

#include "daemon/protocol/codec.hpp"
#include "daemon/protocol/messages/failure.hpp"
#include "daemon/signetd/async/frames.hpp"
#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/refusal.hpp"

#include <chrono>
#include <string>

namespace signet::daemon {

// The refusal that a worker's claim stands for; an id that the table does not know is our own bug.
Refusal refusal_of(const protocol::WorkerFailed& failed);

class Worker {
public:
    Worker() = default;
    Worker(Socket socket, int pidfd, std::string verb);
    Worker(Worker&& other) noexcept;
    Worker& operator=(Worker&& other) noexcept;
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() { kill(); }

    bool alive() const { return pidfd_ >= 0; }
    // Hangs up on it and kills it. A card worker has limits::card_farewell to end by itself: where one is killed in the
    // middle of its turn, pcscd lets others at the card a moment before it resets it.
    void kill();

    // worker-lost if it is gone. The message may carry a secret: it is encoded into wiping buffers only.
    template <class Message>
    Task<Result<void>> tell(Message message) {
        auto frame = protocol::encode(message);
        if (!frame) co_return Refusal{policy::Reason::internal_error, lost_detail(frame.error())};
        co_return co_await send(std::move(*frame));
    }

    // The next message if it is an Answer; a WorkerFailed as its refusal; worker-timeout, worker-lost
    // otherwise.
    template <class Answer>
    Task<Result<Answer>> hear(std::chrono::milliseconds limit) {
        auto frame = co_await next_frame(limit);
        if (!frame) co_return frame.error();
        if (frame->type == protocol::MessageType::worker_failed) co_return failure_in(*frame);
        auto answer = protocol::decode<Answer>(*frame);
        if (!answer) co_return garbled(answer.error());
        co_return std::move(*answer);
    }

    template <class Answer, class Message>
    Task<Result<Answer>> ask(Message message, std::chrono::milliseconds limit) {
        auto told = co_await tell(std::move(message));
        if (!told) co_return told.error();
        co_return co_await hear<Answer>(limit);
    }

    // Ends when the worker says something without having been asked, which for most is their death. True.
    Task<bool> stirs();

private:
    Task<Result<void>> send(protocol::Frame frame);
    Task<Result<protocol::Frame>> next_frame(std::chrono::milliseconds limit);
    Refusal failure_in(const protocol::Frame& frame);
    Refusal garbled(protocol::WireError error);
    std::string lost_detail(protocol::WireError error) const;

    std::optional<Socket> socket_;
    int pidfd_ = -1;
    std::string verb_;
};

} // namespace signet::daemon
