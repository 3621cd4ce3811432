// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/conversation.hpp"

#include <utility>

namespace signet::daemon {

using policy::Reason;

Refusal Conversation::refusal_of(protocol::WireError error) {
    if (error == protocol::WireError::timed_out) return {Reason::timed_out};
    if (error == protocol::WireError::closed) return hung_up();
    return {Reason::bad_request, std::string(protocol::text_of(error))};
}

template <class Answer>
Task<Result<Answer>> Conversation::hear() {
    auto frame = co_await client_.read(patience_);
    if (!frame) co_return refusal_of(frame.error());
    if (frame->type == protocol::MessageType::cancel) co_return Refusal{Reason::cancelled};
    auto answer = protocol::decode<Answer>(*frame);
    if (!answer) co_return refusal_of(answer.error());
    co_return std::move(*answer);
}

Task<Result<protocol::Secret>> Conversation::ask_pin(std::string text) {
    protocol::AskPin question;
    question.text = std::move(text);
    if (!co_await client_.write(std::move(question))) co_return hung_up();
    auto answer = co_await hear<protocol::PinAnswer>();
    if (!answer) co_return answer.error();
    co_return std::move(answer->pin);
}

Task<Result<std::string>> Conversation::ask_text(std::string text) {
    protocol::AskText question;
    question.text = std::move(text);
    if (!co_await client_.write(std::move(question))) co_return hung_up();
    auto answer = co_await hear<protocol::TextAnswer>();
    if (!answer) co_return answer.error();
    co_return std::move(answer->text);
}

Task<void> Conversation::show(protocol::Level level, std::string text) {
    protocol::Show message;
    message.level = level;
    message.text = std::move(text);
    co_await client_.write(std::move(message));
}

} // namespace signet::daemon
