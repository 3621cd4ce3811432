// SPDX-License-Identifier: Apache-2.0
#pragma once

// One program that speaks to the agent, and the agent behind it: request for request, byte for byte, but for what Signet is
// asked itself, and for signatures that nobody may have. Pure: bytes in, bytes out, the time is a parameter.

#include "daemon/signetctl/agent/request.hpp"
#include "daemon/signetctl/agent/session_bind.hpp"

namespace signet::ctl {

class Conversation {
public:
    // Sessions that may stand one behind the other (request.hpp).
    explicit Conversation(std::uint32_t max_hops) : max_hops_(max_hops) {}

    // Seconds since the epoch. After go_on() there may be more to send, or a question.
    void hear_client(ByteView received) { from_client_.append(received); }
    void hear_agent(ByteView received);
    void hear_person(bool has_agreed, std::int64_t now);
    // Takes the next request, if it is its turn and it is there. False: not so.
    bool go_on(std::int64_t now);

    // What is to be sent to each; whoever has sent a part takes it off the front.
    Bytes to_client;
    Bytes to_agent;

    // The words of a question that has come up, once.
    std::optional<std::string> take_question();
    // Why something was refused, once; for whoever looks after the agent.
    std::optional<std::string> take_objection();

    // Whether more of the client is wanted: one request is served at a time, and none before its answer has been taken.
    bool wants_client() const { return stage_ == Stage::idle && to_client.empty(); }
    bool waits_for_person() const { return stage_ == Stage::person; }
    // Nothing that comes can make sense any more.
    bool is_broken() const { return is_broken_ || from_client_.is_broken() || from_agent_.is_broken(); }

private:
    enum class Stage { idle, answer, person, signature };

    void take_request(const Bytes& message, std::int64_t now);
    void take_elevation(const Bytes& message, std::int64_t now);
    void take_answer(const Bytes& message);
    void pass_on(const Bytes& message);
    void refuse(worker::AgentMessage answer, std::string why);
    bool may_sign(const worker::SignRequest& request);

    std::uint32_t max_hops_;
    worker::AgentStream from_client_;
    worker::AgentStream from_agent_;
    BoundSessions sessions_;
    Stage stage_ = Stage::idle;
    bool is_broken_ = false;
    std::optional<Elevation> elevation_; // while the person is asked, and while the card signs
    std::optional<std::string> question_;
    std::optional<std::string> objection_;
};

} // namespace signet::ctl
