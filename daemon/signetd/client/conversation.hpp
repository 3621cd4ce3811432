// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a logon says to and asks of the person, by way of the PAM module. Every answer is bounded in time, and
// an answer that does not fit the question ends the logon. A text that is longer than the wire takes is cut.

#include "daemon/protocol/messages/logon.hpp"
#include "daemon/signetd/client/client.hpp"
#include "daemon/signetd/refusal.hpp"

#include <chrono>
#include <string>

namespace signet::daemon {

class Conversation {
public:
    // `patience`: how long a person may take for one answer ([cards] conversation_timeout).
    Conversation(Client& client, std::chrono::milliseconds patience) : client_(client), patience_(patience) {}

    // The answer to this very question: an answer to another one is bad-request. Else cancelled, or timed-out.
    Task<Result<protocol::Secret>> ask(protocol::Ask question);
    // A client that is gone is noticed at the next question.
    Task<void> show(protocol::Level level, std::string text);

    // A step that waits for something else than the person. It is cancelled as soon as the client hangs up.
    template <class T>
    Task<Result<T>> while_connected(Task<Result<T>> step) {
        auto ended = co_await unless(client_.gone(), std::move(step));
        if (!ended) co_return hung_up();
        co_return std::move(*ended);
    }

private:
    static Refusal refusal_of(protocol::WireError error);
    static Refusal hung_up() { return {policy::Reason::cancelled, "the client hung up"}; }

    Client& client_;
    std::chrono::milliseconds patience_;
};

} // namespace signet::daemon
