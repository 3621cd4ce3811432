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
    // What happens before this answer, and instead of it when it returns false.
    std::function<bool(fakes::FrameEnd& pam)> before_pin{};
    std::function<bool(fakes::FrameEnd& pam)> before_text{};

    std::vector<std::string> pin_prompts{};
    std::vector<std::string> questions{};
    std::vector<std::string> shown{};
};

inline Task<void> answer_pin(fakes::FrameEnd& pam, Person& person) {
    if (person.before_pin && !person.before_pin(pam)) co_return;
    const protocol::Bytes digits(person.pin.begin(), person.pin.end());
    protocol::PinAnswer answer;
    answer.pin = std::move(protocol::Secret::copy_of(digits).value());
    co_await pam.say(std::move(answer));
}

inline Task<void> answer_text(fakes::FrameEnd& pam, Person& person) {
    if (person.before_text && !person.before_text(pam)) co_return;
    protocol::TextAnswer answer;
    answer.text = person.text;
    co_await pam.say(std::move(answer));
}

// Until signetd hangs up.
inline Task<void> converse(fakes::FrameEnd& pam, Person& person) {
    for (;;) {
        const auto frame = co_await pam.next_frame();
        if (!frame) co_return;
        if (const auto pin = protocol::decode<protocol::AskPin>(*frame)) {
            person.pin_prompts.push_back(pin->text);
            co_await answer_pin(pam, person);
        } else if (const auto question = protocol::decode<protocol::AskText>(*frame)) {
            person.questions.push_back(question->text);
            co_await answer_text(pam, person);
        } else if (const auto show = protocol::decode<protocol::Show>(*frame)) {
            person.shown.push_back(show->text);
        }
    }
}

} // namespace signet::daemon
