// SPDX-License-Identifier: Apache-2.0
// The framing of vpcd, over a socketpair.
#include "tests/card/link.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sys/socket.h>
#include <unistd.h>

namespace signet::card {
namespace {

class Framing : public testing::Test {
protected:
    std::array<int, 2> ends_ = pair();
    Link link_{ends_[0]};

    void TearDown() override { ::close(ends_[1]); }

    static std::array<int, 2> pair() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
        return ends;
    }
    void arrive(const Bytes& bytes) {
        ASSERT_EQ(::send(ends_[1], bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
        EXPECT_TRUE(link_.receive());
    }
};

TEST_F(Framing, MessagesArriveInAnyPieces) {
    arrive({0x00});
    EXPECT_FALSE(link_.next_message());
    arrive({0x02, 0xAA});
    EXPECT_FALSE(link_.next_message());
    arrive({0xBB, 0x00, 0x01, 0x04});
    EXPECT_EQ(link_.next_message(), (Bytes{0xAA, 0xBB}));
    EXPECT_EQ(link_.next_message(), Bytes{0x04});
    EXPECT_FALSE(link_.next_message());
}

TEST_F(Framing, LengthIsBigEndianAndGoesWithTheMessage) {
    EXPECT_TRUE(link_.send(Bytes(0x0102, 0x55)));
    Bytes out(1000);
    const ssize_t got = ::recv(ends_[1], out.data(), out.size(), 0);
    EXPECT_EQ(got, 0x0102 + 2);
    EXPECT_EQ(out[0], 0x01);
    EXPECT_EQ(out[1], 0x02);
}

TEST_F(Framing, NothingLongerThanTheLengthCanSayIsSent) {
    EXPECT_FALSE(link_.send(Bytes(0x10000)));
}

TEST_F(Framing, AClosedConnectionIsNoticedAfterItsLastMessage) {
    arrive({0x00, 0x01, 0x02});
    ::shutdown(ends_[1], SHUT_WR);
    EXPECT_FALSE(link_.receive());
    EXPECT_EQ(link_.next_message(), Bytes{0x02});
}

} // namespace
} // namespace signet::card
