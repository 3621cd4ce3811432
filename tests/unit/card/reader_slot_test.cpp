// SPDX-License-Identifier: Apache-2.0
// The card in its reader: the test plays vpcd on a loopback socket and is the clock.
#include "tests/card/orders.hpp"
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace signet::card {
namespace {

using namespace std::chrono_literals;

// Takes a connection at a time, as vpcd does.
class Reader {
public:
    Reader() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        port_ = std::to_string(ntohs(address.sin_port));
    }
    ~Reader() {
        ::close(listener_);
        eject();
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Address address() const { return {"127.0.0.1", port_}; }
    void accept() { card_ = ::accept(listener_, nullptr, nullptr); }
    void eject() {
        if (card_ >= 0) ::close(std::exchange(card_, -1));
    }

    void say(const Bytes& message) const {
        Bytes framed{static_cast<std::uint8_t>(message.size() >> 8U),
                     static_cast<std::uint8_t>(message.size())};
        append(framed, message);
        EXPECT_EQ(::send(card_, framed.data(), framed.size(), 0), static_cast<ssize_t>(framed.size()));
    }
    Bytes hear() const {
        Bytes length(2);
        EXPECT_EQ(::recv(card_, length.data(), 2, MSG_WAITALL), 2);
        Bytes message(static_cast<std::size_t>(length[0] << 8U | length[1]));
        const ssize_t size = static_cast<ssize_t>(message.size());
        EXPECT_EQ(::recv(card_, message.data(), message.size(), MSG_WAITALL), size);
        return message;
    }
    bool hears_nothing() const {
        std::uint8_t byte = 0;
        return ::recv(card_, &byte, 1, MSG_DONTWAIT) < 0;
    }
    bool card_is_gone() const {
        std::uint8_t byte = 0;
        return ::recv(card_, &byte, 1, 0) == 0;
    }

private:
    int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int card_ = -1;
    std::string port_;
};

class Inserted : public testing::Test {
protected:
    static Profile slow_profile() {
        auto profile = profile_with({{KeyReference::Authentication, Algorithm::EccP256}});
        profile.delays.per_apdu = 15s; // no test waits for it: time is what it says
        return profile;
    }

    Reader reader_;
    std::filesystem::path file_ =
        std::filesystem::temp_directory_path() / ("slot-test-" + std::to_string(::getpid()));
    ApduLog log_ = ApduLog::open(file_).value();
    VirtualCard card_ = VirtualCard::make(slow_profile()).value();
    ReaderSlot slot_{card_, log_, reader_.address()};
    Orders orders_{card_, slot_, log_};
    Instant start_ = std::chrono::steady_clock::now();

    void SetUp() override {
        slot_.insert(start_);
        ASSERT_TRUE(slot_.connected());
        reader_.accept();
        say(Bytes{1});
    }
    void TearDown() override { std::filesystem::remove(file_); }

    void say(const Bytes& message) {
        reader_.say(message);
        arrive();
    }
    void arrive() {
        pollfd watched{slot_.descriptor(), POLLIN, 0};
        ASSERT_EQ(::poll(&watched, 1, 5000), 1);
        slot_.readable(start_);
    }
    Json ask(std::string_view order) { return Json::parse(orders_.obey(order)); }
    std::string log_text() const {
        std::ifstream in{file_};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
};

TEST_F(Inserted, AnswersTheAtrAtOnce) {
    say({4});
    EXPECT_EQ(reader_.hear(), card_.card().atr());
}

TEST_F(Inserted, AnswersACommandWhenItsTimeHasCome) {
    say(encode_command(select_piv()));
    EXPECT_EQ(slot_.deadline(), start_ + 15s);
    EXPECT_TRUE(reader_.hears_nothing());
    slot_.expired(start_ + 15s);
    EXPECT_EQ(reader_.hear().size(), 21U);
    EXPECT_FALSE(slot_.deadline());
}

TEST_F(Inserted, RemovalClosesTheConnectionAndKeepsTheTries) {
    say(encode_command(select_piv()));
    slot_.expired(start_ + 15s);
    say(encode_command(verify("654321")));
    EXPECT_EQ(ask(R"({"do": "remove"})")["present"], false);
    reader_.hear();
    EXPECT_TRUE(reader_.card_is_gone());
    const auto status = ask(R"({"do": "status"})");
    EXPECT_EQ(status["tries_left"], 2);
    EXPECT_EQ(status["powered"], false);
    EXPECT_FALSE(slot_.deadline());
    EXPECT_EQ(ask(R"({"do": "insert"})")["connected"], true);
}

TEST_F(Inserted, AScriptedRemovalHappensAtItsTime) {
    ask(R"({"do": "faults", "script": [{"on": "select", "do": "remove"}]})");
    say(encode_command(select_piv()));
    EXPECT_EQ(slot_.deadline(), start_ + 7500ms);
    EXPECT_TRUE(slot_.inserted());
    slot_.expired(start_ + 7500ms);
    EXPECT_FALSE(slot_.inserted());
    EXPECT_TRUE(reader_.card_is_gone());
}

TEST_F(Inserted, ASilentCardServesItsControlSocketAndAnswersWhenResumed) {
    ask(R"({"do": "faults", "script": [{"on": "select", "do": "silent"}]})");
    say(encode_command(select_piv()));
    EXPECT_FALSE(slot_.deadline());
    EXPECT_EQ(ask(R"({"do": "status"})")["present"], true);
    EXPECT_EQ(ask(R"({"do": "resume"})")["ok"], true);
    ASSERT_TRUE(slot_.deadline());
    slot_.expired(*slot_.deadline());
    EXPECT_EQ(reader_.hear().size(), 21U);
    EXPECT_EQ(ask(R"({"do": "resume"})")["ok"], false);
}

TEST_F(Inserted, PowerOffDropsTheCommandUnderWay) {
    say(encode_command(select_piv()));
    say({0});
    EXPECT_FALSE(slot_.deadline());
    EXPECT_FALSE(slot_.powered());
}

TEST_F(Inserted, AReaderThatGoesAwayIsConnectedAgain) {
    reader_.eject();
    arrive();
    EXPECT_FALSE(slot_.connected());
    EXPECT_TRUE(slot_.inserted());
    ASSERT_TRUE(slot_.deadline());
    EXPECT_LE(*slot_.deadline(), start_ + 200ms);
    slot_.expired(*slot_.deadline());
    EXPECT_TRUE(slot_.connected());
}

TEST_F(Inserted, TheLogHasHeadersAndStatusWordsButNoPin) {
    say(encode_command(select_piv()));
    slot_.expired(start_ + 15s);
    say(encode_command(verify("123456")));
    slot_.expired(start_ + 15s);
    ask(R"({"do": "mark"})");
    const auto text = log_text();
    EXPECT_EQ(text.find("123456"), std::string::npos);
    EXPECT_EQ(text.find("313233343536"), std::string::npos);
    std::vector<Json> lines;
    for (std::size_t from = 0, end = 0; (end = text.find('\n', from)) != std::string::npos; from = end + 1)
        lines.push_back(Json::parse(text.substr(from, end - from)));
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(lines[0]["event"], "insert");
    EXPECT_EQ(lines[1]["event"], "power-on");
    EXPECT_EQ(lines[2]["length"], 19);
    EXPECT_EQ(lines[3]["ins"], "20");
    EXPECT_EQ(lines[3]["lc"], 8);
    EXPECT_EQ(lines[3]["sw"], "9000");
    EXPECT_EQ(lines[4]["event"], "mark");
}

TEST_F(Inserted, OrdersChangeSpeedAndTriesAllOrNothing) {
    EXPECT_EQ(ask(R"({"do": "set", "sign_delay_ms": 1, "pin_tries_left": 1})")["tries_left"], 1);
    EXPECT_EQ(card_.delays().per_signature, 1ms);
    EXPECT_EQ(ask(R"({"do": "set", "sign_delay_ms": 9, "pin_tries_left": 99})")["ok"], false);
    EXPECT_EQ(card_.delays().per_signature, 1ms);
}

TEST_F(Inserted, OrdersThatMakeNoSenseAreRefused) {
    for (const auto* const order :
         {"", "{", "[]", R"({})", R"({"do": 1})", R"({"do": "explode"})", R"({"do": "insert", "now": true})",
          R"({"do": "set", "colour": 1})", R"({"do": "faults"})", "{\"do\": \"\xFF\"}"}) {
        const auto answer = ask(order);
        EXPECT_EQ(answer["ok"], false) << order;
        EXPECT_TRUE(answer["error"].is_string()) << order;
    }
}

} // namespace
} // namespace signet::card
