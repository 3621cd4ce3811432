// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/conversation.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "tests/fakes/client.hpp"
#include "tests/unit/daemon/loop.hpp"
#include "tests/unit/daemon/person.hpp"
#include "tests/unit/protocol/frame_text.hpp"
#include "tests/unit/protocol/samples.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using policy::Reason;

class ConversationTest : public ::testing::Test {
protected:
    Result<protocol::Secret> ask(std::string text = "PIN: ") {
        protocol::Ask question;
        question.text = std::move(text);
        return loop.run(person.ask(std::move(question)));
    }
    // What the PAM module answers before it has read the question.
    void say(protocol::Question kind, const std::string& text) {
        loop.run(client.pam.say(answer_of(kind, text)));
    }

    Loop loop;
    fakes::FakeClient client{loop.executor(), fakes::user_peer};
    Conversation person{client.client, 1min};
};

// Longer than the wire takes, in characters of two bytes behind one of one.
std::string long_text() {
    std::string text = "x";
    while (text.size() <= 2 * protocol::Prompt::max)
        text += "\u00fc";
    return text;
}

TEST_F(ConversationTest, AnAnswerIsThatOfTheQuestion) {
    say(protocol::Question::pin, "123456");
    EXPECT_TRUE(ask());
    say(protocol::Question::choice, "1");
    EXPECT_EQ(ask().error().reason, Reason::bad_request);
}

TEST_F(ConversationTest, TakesTheMessagesThatTheTableOfRequestsAllowsInALogon) {
    for (const char* sample : protocol::testing::samples) {
        const auto frame = protocol::testing::frame_of_tokens(protocol::testing::split_tokens(sample));
        loop.run(client.pam.say_bytes(protocol::to_wire(frame)));
        const auto answer = ask();
        const bool is_taken = answer || answer.error().reason == Reason::cancelled;
        EXPECT_EQ(is_taken, find_request(frame.type, fakes::user_peer, Stage::in_logon) != nullptr) << sample;
    }
}

TEST_F(ConversationTest, ALongQuestionIsCutAndAsked) {
    say(protocol::Question::pin, "123456");
    EXPECT_TRUE(ask(long_text()));
    const auto heard = loop.run(client.pam.hear<protocol::Ask>());
    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->text, long_text().substr(0, protocol::Prompt::max - 1));
}

TEST_F(ConversationTest, ALongWordIsCutAndSaid) {
    loop.run(person.show(protocol::Level::info, long_text()));
    const auto heard = loop.run(client.pam.hear<protocol::Show>());
    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->text, long_text().substr(0, protocol::Prompt::max - 1));
    EXPECT_FALSE(client.pam.is_hung_up_on());
}

TEST_F(ConversationTest, WhoCannotBeToldIsHungUpOn) {
    protocol::Show message;
    message.text = long_text();
    EXPECT_FALSE(loop.run(client.client.write(std::move(message))));
    EXPECT_TRUE(client.pam.is_hung_up_on());
}

} // namespace
} // namespace signet::daemon
