// SPDX-License-Identifier: Apache-2.0
#pragma once

// A worker that is kept, and asked by whoever has a question: one question at a time, in turns. It is started at the first one,
// and anew after its death or when it no longer answers. What it judges by is told to it first.

#include "daemon/signetd/async/notice.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/workers/workers.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace signet::daemon {

class LastingWorker {
public:
    LastingWorker(const asio::any_io_executor& executor, Workers& workers, std::string_view verb)
        : workers_(workers), verb_(verb), free_(executor) {}

    // `prepare` returns what a new process is told before it is asked. daemon-busy where too many wait for their turn.
    template <class Answer, class Prepare, class Question>
    Task<Result<Answer>> ask(Prepare prepare, Question question, std::chrono::milliseconds limit) {
        if (waiting_ >= limits::waiting_questions) co_return Refusal{policy::Reason::daemon_busy};
        const Turn turn = co_await take_turn();
        if (!worker_.alive()) {
            auto started = workers_.start(verb_);
            if (!started) co_return started.error();
            worker_ = std::move(*started);
            if constexpr (!std::is_same_v<Prepare, Unprepared>) {
                auto told = co_await worker_.tell(prepare());
                if (!told) co_return told.error();
            }
        }
        co_return co_await worker_.ask<Answer>(std::move(question), limit);
    }

    // Of a worker that needs no preparation.
    template <class Answer, class Question>
    Task<Result<Answer>> ask(Question question, std::chrono::milliseconds limit) {
        return ask<Answer>(Unprepared{}, std::move(question), limit);
    }

    // The next question is answered by a new process. Not while one is asked.
    Task<void> renew() {
        const Turn turn = co_await take_turn();
        worker_.kill();
    }

private:
    struct Unprepared {};

    // Held by the one who asks.
    class Turn {
    public:
        explicit Turn(LastingWorker& of) : of_(&of) { of.is_taken_ = true; }
        Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (of_ == nullptr) return;
            of_->is_taken_ = false;
            of_->free_.announce();
        }

    private:
        LastingWorker* of_;
    };

    Task<Turn> take_turn() {
        ++waiting_;
        while (is_taken_)
            co_await free_.changed_since(free_.generation());
        --waiting_;
        co_return Turn(*this);
    }

    Workers& workers_;
    std::string_view verb_;
    Worker worker_{};
    Notice free_;
    bool is_taken_ = false;
    std::size_t waiting_ = 0;
};

} // namespace signet::daemon
