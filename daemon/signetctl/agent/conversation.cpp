// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/conversation.hpp"

#include "daemon/signetctl/told.hpp"

#include <utility>

namespace signet::ctl {

using worker::AgentMessage;

bool Conversation::go_on(std::int64_t now) {
    if (!wants_client() || is_broken()) return false;
    const auto message = from_client_.take();
    if (message) take_request(*message, now);
    return message.has_value();
}

void Conversation::take_request(const Bytes& message, std::int64_t now) {
    sessions_.watch(message);
    if (worker::extension_in(message) == worker::elevation_extension) return take_elevation(message, now);
    if (worker::is(message, AgentMessage::sign_request)) {
        const auto request = worker::sign_request_in(message);
        if (!request) return refuse(AgentMessage::failure, tr("a malformed request for a signature"));
        if (!may_sign(*request)) return;
    }
    pass_on(message);
}

// Programs of this machine have anything signed that is not ours to sign (ssh-keygen -Y, say); another machine has logons.
bool Conversation::may_sign(const worker::SignRequest& request) {
    const SignedData kind = kind_of(request);
    if (kind == SignedData::of_signet) {
        refuse(AgentMessage::failure,
               tr("a signature that only an elevation may have, asked for like any other"));
        return false;
    }
    if (kind == SignedData::other && sessions_.is_forwarded()) {
        refuse(AgentMessage::failure, tr("another machine asked for a signature that is not for a logon"));
        return false;
    }
    return true;
}

void Conversation::take_elevation(const Bytes& message, std::int64_t now) {
    const auto request = worker::elevation_request_in(message);
    if (!request) return refuse(AgentMessage::extension_failure, tr("a malformed request for an elevation"));
    auto judged = judge_elevation(*request, sessions_.path(), max_hops_, now);
    if (!judged) return refuse(AgentMessage::extension_failure, judged.error().what);
    elevation_ = std::move(*judged);
    question_ = protocol::elevation_words(elevation_->challenge, elevation_->path.hops);
    stage_ = Stage::person;
}

void Conversation::hear_person(bool has_agreed, std::int64_t now) {
    if (stage_ != Stage::person) return;
    if (!has_agreed) return refuse(AgentMessage::extension_failure, tr("the person has not said yes"));
    if (!protocol::is_fresh(elevation_->challenge, now))
        return refuse(AgentMessage::extension_failure, tr("the person has said yes too late"));
    worker::SignRequest request;
    request.key = elevation_->key;
    request.data = protocol::bound_statement(elevation_->challenge, elevation_->path);
    to_agent = encode(request);
    stage_ = Stage::signature;
}

void Conversation::pass_on(const Bytes& message) {
    to_agent = worker::as_sent(message);
    stage_ = Stage::answer;
}

void Conversation::refuse(AgentMessage answer, std::string why) {
    to_client = worker::bare_message(answer);
    objection_ = std::move(why);
    elevation_.reset();
    question_.reset();
    stage_ = Stage::idle;
}

void Conversation::hear_agent(ByteView received) {
    from_agent_.append(received);
    while (const auto message = from_agent_.take())
        take_answer(*message);
}

void Conversation::take_answer(const Bytes& message) {
    if (!to_agent.empty()) {
        is_broken_ = true; // an answer to half a request
        return;
    }
    if (stage_ == Stage::answer) {
        to_client = worker::as_sent(message);
        stage_ = Stage::idle;
        return;
    }
    if (stage_ != Stage::signature) {
        is_broken_ = true; // nobody has asked
        return;
    }
    auto signature = worker::signature_in(message);
    if (!signature) return refuse(AgentMessage::extension_failure, tr("the agent behind has not signed"));
    to_client = encode(worker::ElevationAnswer{elevation_->path, std::move(*signature)});
    elevation_.reset();
    stage_ = Stage::idle;
}

std::optional<std::string> Conversation::take_question() {
    return std::exchange(question_, std::nullopt);
}

std::optional<std::string> Conversation::take_objection() {
    return std::exchange(objection_, std::nullopt);
}

} // namespace signet::ctl
