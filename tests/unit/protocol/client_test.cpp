// SPDX-License-Identifier: Apache-2.0

// The client's half of a logon against the other end of a socketpair. tests/scenarios tests the same through
// libpam.

#include "daemon/protocol/client.hpp"
#include "tests/unit/protocol/frame_text.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <sys/socket.h>
#include <thread>

namespace signet::protocol {
namespace {

using testing::frame_of_tokens;
using testing::split_tokens;
using testing::tokens_of_frame;
using namespace std::chrono_literals;

Deadline soon() {
    return Clock::now() + 20s;
}

// Gives the same answer to every question; `while_typing` runs before it does.
class ScriptedPerson final : public Conversation {
public:
    std::optional<Secret> ask(const Ask& question) override {
        asked.push_back(question.text);
        while_typing();
        if (!answer) return std::nullopt;
        return Secret::copy_of({reinterpret_cast<const std::uint8_t*>(answer->data()), answer->size()});
    }
    void show(Level, const std::string& text) override { shown.push_back(text); }

    std::optional<std::string> answer;
    std::function<void()> while_typing = [] {};
    std::vector<std::string> asked;
    std::vector<std::string> shown;
};

// The daemon has said everything, and perhaps hung up, before the client begins: a conversation of one
// thread.
class HoldLogon : public ::testing::Test {
protected:
    void SetUp() override {
        int fds[2];
        ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        client_.emplace(fds[0], max_worker_body);
        daemon_.emplace(fds[1], max_client_body);
    }
    void say(const char* message) {
        ASSERT_TRUE(daemon_->write(frame_of_tokens(split_tokens(message)), soon()));
    }
    Result<Verdict> hold() {
        return hold_logon(*client_, BeginLogon{"login", "alice", "", "tty1", ""}, person_);
    }

    // The names of all that the client sent, once it is gone.
    std::vector<std::string> heard() {
        client_.reset();
        std::vector<std::string> names;
        for (auto frame = daemon_->read(soon()); frame; frame = daemon_->read(soon()))
            names.push_back(tokens_of_frame(*frame).front());
        return names;
    }

    std::optional<Stream> client_;
    std::optional<Stream> daemon_;
    ScriptedPerson person_;
};

using Names = std::vector<std::string>;
constexpr const char* ask_pin = R"(ask pin PIN alice "PIV card" 3 0)";
constexpr const char* ask_last_try = R"(ask last_try Really? alice "PIV card" 1 0)";
constexpr const char* ask_choice = R"(ask choice Which? "" "" - 2 first second)";
constexpr const char* removed = R"(verdict denied card-removed "" "" "" "")";

TEST_F(HoldLogon, ShowsWhatItIsToldAndReturnsTheVerdict) {
    say(R"(show info "Reading the card")");
    say(removed);
    const auto verdict = hold();
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->reason, "card-removed");
    EXPECT_EQ(person_.shown, Names{"Reading the card"});
    EXPECT_EQ(heard(), Names{"begin_logon"});
}

TEST_F(HoldLogon, KeepsAPinThatWasTypedForAStaleQuestion) {
    person_.answer = "123456";
    person_.while_typing = [&] { say(removed); };
    say(ask_pin);
    ASSERT_TRUE(hold());
    EXPECT_EQ(heard(), Names{"begin_logon"});
}

TEST_F(HoldLogon, KeepsATextThatWasTypedForAStaleQuestion) {
    person_.answer = "yes";
    person_.while_typing = [&] { say(removed); };
    say(ask_last_try);
    ASSERT_TRUE(hold());
    EXPECT_EQ(heard(), Names{"begin_logon"});
}

TEST_F(HoldLogon, ReadsAVerdictThatCameWhileThePersonGaveUp) {
    person_.while_typing = [&] { say(removed); };
    say(ask_pin);
    ASSERT_TRUE(hold());
    EXPECT_EQ(heard(), Names{"begin_logon"});
}

TEST_F(HoldLogon, ReadsAVerdictOfADaemonThatHungUpBeforeItListened) {
    say(R"(verdict unavailable daemon-busy "" "" "" "")");
    daemon_.reset();
    const auto verdict = hold();
    ASSERT_TRUE(verdict) << text_of(verdict.error());
    EXPECT_EQ(verdict->reason, "daemon-busy");
}

// These questions are the last thing the daemon says before it stops speaking, so the client's answer is sent
// first and the end found after it.
class LastQuestion : public HoldLogon {
protected:
    // The daemon hangs up when the answer is there.
    Names heard_after(const char* question, std::optional<std::string> answer) {
        person_.answer = std::move(answer);
        say(question);
        Names names;
        std::thread daemon([&] {
            for (int i = 0; i < 2; ++i) {
                const auto frame = daemon_->read(soon());
                if (frame) names.push_back(tokens_of_frame(*frame).front());
            }
            daemon_.reset();
        });
        EXPECT_EQ(hold().error(), WireError::closed);
        daemon.join();
        return names;
    }
};

TEST_F(LastQuestion, IsAnsweredWithThePin) {
    EXPECT_EQ(heard_after(ask_pin, "123456"), (Names{"begin_logon", "answer"}));
}

TEST_F(LastQuestion, IsAnsweredWithTheText) {
    EXPECT_EQ(heard_after(ask_last_try, "yes"), (Names{"begin_logon", "answer"}));
}

TEST_F(LastQuestion, IsCancelledWithoutAPin) {
    EXPECT_EQ(heard_after(ask_pin, std::nullopt), (Names{"begin_logon", "cancel"}));
}

TEST_F(LastQuestion, IsCancelledByATextThatIsTooLong) {
    EXPECT_EQ(heard_after(ask_choice, std::string(65, 'y')), (Names{"begin_logon", "cancel"}));
}

TEST_F(LastQuestion, IsCancelledByATextThatIsNoText) {
    EXPECT_EQ(heard_after(ask_choice, "\x1b[A"), (Names{"begin_logon", "cancel"}));
}

TEST_F(HoldLogon, RefusesAMessageThatHasNoPlaceInALogon) {
    say("done granted");
    EXPECT_EQ(hold().error(), WireError::unexpected_type);
}

TEST_F(HoldLogon, DoesNotSendAFieldAboveItsLimit) {
    const BeginLogon begin{"login", std::string(Name::max + 1, 'a'), "", "", ""};
    EXPECT_EQ(hold_logon(*client_, begin, person_).error(), WireError::too_long);
    EXPECT_EQ(heard(), Names{});
}

TEST(ConnectToDaemon, FailsWhereThereIsNone) {
    EXPECT_EQ(connect_to_daemon(::testing::TempDir() + "no-such-socket").error(), WireError::system);
    EXPECT_EQ(errno, ENOENT);
}

TEST(ConnectToDaemon, TakesNoPathThatIsAnotherKindOfName) {
    EXPECT_EQ(connect_to_daemon("").error(), WireError::system);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(connect_to_daemon("/" + std::string(200, 'x')).error(), WireError::system);
    EXPECT_EQ(errno, ENAMETOOLONG);
}

} // namespace
} // namespace signet::protocol
