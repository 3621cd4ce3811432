// SPDX-License-Identifier: Apache-2.0
#pragma once

// The person at the prompt, and the PAM module between: answers what is asked, and remembers it.

#include "daemon/protocol/messages/logon.hpp"
#include "tests/fakes/client.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace signet::daemon {

struct Person {
    std::string pin = "123456";
    std::string text = "yes"; // to every visible question
    std::string puk = "12345678";
    std::string new_pin = "20262026";
    std::string new_pin_again{}; // empty: the same
    // What happens before this answer, and instead of it when it returns false.
    std::function<bool(fakes::FrameEnd& pam)> before_pin{};
    std::function<bool(fakes::FrameEnd& pam)> before_text{};

    std::vector<std::string> pin_prompts{};
    std::vector<std::string> questions{}; // the visible ones
    std::vector<protocol::Ask> asked{};   // all, as they came
    std::vector<std::string> shown{};
};

inline protocol::Answer answer_of(protocol::Question kind, const std::string& text) {
    const protocol::Bytes typed(text.begin(), text.end());
    protocol::Answer answer;
    answer.kind = kind;
    answer.text = std::move(protocol::Secret::copy_of(typed).value());
    return answer;
}

inline Task<void> answer_pin(fakes::FrameEnd& pam, Person& person) {
    if (person.before_pin && !person.before_pin(pam)) co_return;
    auto answer = answer_of(protocol::Question::pin, person.pin);
    co_await pam.say(std::move(answer));
}

inline Task<void> answer_text(fakes::FrameEnd& pam, Person& person, protocol::Question kind) {
    if (person.before_text && !person.before_text(pam)) co_return;
    auto answer = answer_of(kind, person.text);
    co_await pam.say(std::move(answer));
}

// A PUK, or one of the two new PINs or PUKs.
inline Task<void> answer_secret(fakes::FrameEnd& pam, Person& person, protocol::Question kind) {
    const bool is_second =
        kind == protocol::Question::new_pin_again || kind == protocol::Question::new_puk_again;
    const bool is_other = is_second && !person.new_pin_again.empty();
    const std::string& fresh = is_other ? person.new_pin_again : person.new_pin;
    auto answer = answer_of(kind, kind == protocol::Question::puk ? person.puk : fresh);
    co_await pam.say(std::move(answer));
}

inline Task<void> answer(fakes::FrameEnd& pam, Person& person, protocol::Ask question) {
    if (protocol::is_hidden(question.kind) && question.kind != protocol::Question::pin) {
        person.asked.push_back(question);
        co_return co_await answer_secret(pam, person, question.kind);
    }
    const bool is_pin = question.kind == protocol::Question::pin;
    (is_pin ? person.pin_prompts : person.questions).push_back(question.text);
    person.asked.push_back(question);
    if (is_pin) {
        co_await answer_pin(pam, person);
    } else {
        co_await answer_text(pam, person, question.kind);
    }
}

// Until signetd hangs up.
inline Task<void> converse(fakes::FrameEnd& pam, Person& person) {
    for (;;) {
        const auto frame = co_await pam.next_frame();
        if (!frame) co_return;
        if (auto question = protocol::decode<protocol::Ask>(*frame)) {
            co_await answer(pam, person, std::move(*question));
        } else if (const auto show = protocol::decode<protocol::Show>(*frame)) {
            person.shown.push_back(show->text);
        }
    }
}

} // namespace signet::daemon
