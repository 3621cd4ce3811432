// SPDX-License-Identifier: Apache-2.0
#pragma once

// A worker that is kept, and asked by whoever has a question: one question at a time, in turns. It is started at the first one,
// and anew after its death or when it no longer answers. What it judges by is told to it first.

#include "daemon/signetd/async/turns.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/workers/workers.hpp"

#include <string_view>
#include <type_traits>
#include <utility>

namespace signet::daemon {

class LastingWorker {
public:
    LastingWorker(const asio::any_io_executor& executor, Workers& workers, std::string_view verb)
        : workers_(workers), verb_(verb), turns_(executor) {}

    // `prepare` returns what a new process is told before it is asked. daemon-busy where too many wait for their turn.
    template <class Answer, class Prepare, class Question>
    Task<Result<Answer>> ask(Prepare prepare, Question question, std::chrono::milliseconds limit) {
        if (turns_.waiting() >= limits::waiting_questions) co_return Refusal{policy::Reason::daemon_busy};
        const auto turn = co_await turns_.take();
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
        const auto turn = co_await turns_.take();
        worker_.kill();
    }

private:
    struct Unprepared {};

    Workers& workers_;
    std::string_view verb_;
    Worker worker_{};
    Turns turns_;
};

} // namespace signet::daemon
