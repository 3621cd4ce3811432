// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/conversation.hpp"

#include "certmap/text/text.hpp"

#include <utility>

namespace signet::daemon {
namespace {

// Names of cards and principals stand in what is said, and nobody promises that they are short.
std::string fit(std::string_view text) {
    return std::string(certmap::cut_at_character(text, protocol::Prompt::max));
}

} // namespace

using policy::Reason;

Refusal Conversation::refusal_of(protocol::WireError error) {
    if (error == protocol::WireError::timed_out) return {Reason::timed_out};
    if (error == protocol::WireError::closed) return hung_up();
    return {Reason::bad_request, std::string(protocol::text_of(error))};
}

Task<Result<protocol::Secret>> Conversation::ask(protocol::Ask question) {
    const auto kind = question.kind;
    question.text = fit(question.text);
    if (!co_await client_.write(std::move(question))) co_return hung_up();
    auto frame = co_await client_.read(patience_);
    if (!frame) co_return refusal_of(frame.error());
    if (frame->type == protocol::MessageType::cancel) co_return Refusal{Reason::cancelled};
    auto answer = protocol::decode<protocol::Answer>(*frame);
    if (!answer) co_return refusal_of(answer.error());
    if (answer->kind != kind) co_return Refusal{Reason::bad_request, "an answer to another question"};
    co_return std::move(answer->text);
}

Task<void> Conversation::show(protocol::Level level, std::string text) {
    protocol::Show message;
    message.level = level;
    message.text = fit(text);
    co_await client_.write(std::move(message));
}

} // namespace signet::daemon
