// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/messages/logon.hpp"
#include "daemon/protocol/messages/session.hpp"
#include "daemon/protocol/stream.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace signet::protocol {
namespace {

using namespace std::chrono_literals;

// Long enough for a loaded machine; nothing here waits that long unless something is broken.
Deadline soon() {
    return Clock::now() + 20s;
}

class StreamTest : public ::testing::Test {
protected:
    void SetUp() override {
        int fds[2];
        ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        near_.emplace(fds[0], max_client_body);
        far_.emplace(fds[1], max_client_body);
    }
    void send_raw(std::initializer_list<int> bytes) {
        const Bytes raw(bytes.begin(), bytes.end());
        ASSERT_EQ(::send(far_->fd(), raw.data(), raw.size(), 0), static_cast<ssize_t>(raw.size()));
    }

    std::optional<Stream> near_;
    std::optional<Stream> far_;
};

TEST_F(StreamTest, CarriesAMessage) {
    ASSERT_TRUE(far_->send(Done{"granted"}, soon()));
    const auto done = near_->receive<Done>(soon());
    ASSERT_TRUE(done);
    EXPECT_EQ(done->reason, "granted");
}

TEST_F(StreamTest, CarriesAFrameThatIsLargerThanTheSocketsBuffer) {
    const int small = 4096;
    setsockopt(far_->fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    Stream wide(dup(near_->fd()), max_worker_body);
    const Frame frame{MessageType::status, Bytes(max_worker_body, 'x')};
    std::thread writer([&] { EXPECT_TRUE(far_->write(frame, soon())); });
    const auto read = wide.read(soon());
    writer.join();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->body, frame.body);
}

TEST_F(StreamTest, GivesUpAtTheDeadlineWhenThePeerIsSilent) {
    EXPECT_EQ(near_->read(Clock::now() + 10ms).error(), WireError::timed_out);
}

TEST_F(StreamTest, GivesUpAtTheDeadlineInTheMiddleOfAFrame) {
    send_raw({0, 0, 0, 9, protocol_version, 0, 2, 16, 0, 0});
    EXPECT_EQ(near_->read(Clock::now() + 10ms).error(), WireError::timed_out);
}

TEST_F(StreamTest, GivesUpAtTheDeadlineWhenThePeerDoesNotRead) {
    const Frame frame{MessageType::status, Bytes(max_worker_body, 'x')};
    Result<void> written{};
    for (int i = 0; i < 64 && written; ++i)
        written = near_->write(frame, Clock::now() + 10ms);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error(), WireError::timed_out);
}

TEST_F(StreamTest, KnowsWhetherThePeerHasTakenWhatWasWritten) {
    ASSERT_TRUE(near_->send(Done{"granted"}, soon()));
    EXPECT_EQ(near_->wait_until_taken(Clock::now() + 50ms).error(), WireError::timed_out);
    ASSERT_TRUE(far_->receive<Done>(soon()));
    EXPECT_TRUE(near_->wait_until_taken(Clock::now()));
}

TEST_F(StreamTest, DoesNotWaitForAPeerThatSpeaksOrHangsUpBeforeItReads) {
    ASSERT_TRUE(near_->send(Done{"granted"}, soon()));
    ASSERT_TRUE(far_->send(Done{"granted"}, soon()));
    EXPECT_TRUE(near_->wait_until_taken(soon()));
    ASSERT_TRUE(near_->receive<Done>(soon()));
    far_.reset();
    EXPECT_TRUE(near_->wait_until_taken(soon()));
}

TEST_F(StreamTest, SaysThatThePeerHungUp) {
    far_.reset();
    EXPECT_EQ(near_->read(soon()).error(), WireError::closed);
    EXPECT_EQ(near_->send(Cancel{}, soon()).error(), WireError::closed);
}

TEST_F(StreamTest, SaysThatThePeerHungUpInTheMiddleOfAFrame) {
    send_raw({0, 0, 0, 9, protocol_version, 0, 2, 16, 0, 0});
    far_.reset();
    EXPECT_EQ(near_->read(soon()).error(), WireError::closed);
}

TEST_F(StreamTest, RefusesALengthAboveItsLimitWithoutWaitingForTheBody) {
    send_raw({0, 0, 0x10, 1, protocol_version, 0, 2, 16});
    EXPECT_EQ(near_->read(soon()).error(), WireError::too_long);
}

TEST_F(StreamTest, KnowsWhetherThePeerHasSpoken) {
    EXPECT_FALSE(near_->has_input());
    ASSERT_TRUE(far_->send(Cancel{}, soon()));
    EXPECT_TRUE(near_->has_input());
    ASSERT_TRUE(near_->read(soon()));
    EXPECT_FALSE(near_->has_input());
    far_.reset();
    EXPECT_TRUE(near_->has_input());
}

TEST_F(StreamTest, IsNotInheritedByPrograms) {
    EXPECT_NE(fcntl(near_->fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(StreamTest, ClosesItsDescriptorOnce) {
    const int fd = near_->fd();
    Stream moved = std::move(*near_);
    near_.reset();
    EXPECT_NE(fcntl(fd, F_GETFD), -1);
    moved = Stream(dup(far_->fd()), max_client_body);
    EXPECT_EQ(fcntl(fd, F_GETFD), -1);
}

} // namespace
} // namespace signet::protocol
