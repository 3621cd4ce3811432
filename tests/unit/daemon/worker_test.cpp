// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/messages/account.hpp"
#include "daemon/protocol/messages/card.hpp"
#include "tests/fakes/workers.hpp"
#include "tests/unit/daemon/loop.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using fakes::FrameEnd;
using policy::Reason;
using protocol::Account;
using protocol::LookUpAccount;

LookUpAccount about_alice() {
    LookUpAccount request;
    request.names.emplace_back("alice");
    return request;
}

class WorkerTest : public ::testing::Test {
protected:
    Worker worker_with(fakes::FakeWorkers::Script script) {
        workers.on(verb::directory, std::move(script));
        return workers.start(verb::directory).value();
    }
    Result<Account> ask(Worker& worker, std::chrono::milliseconds limit = 10s) {
        return loop.run(worker.ask<Account>(about_alice(), limit));
    }

    Loop loop;
    fakes::FakeWorkers workers{loop.executor()};
};

Task<void> answer(FrameEnd& worker) {
    const auto request = co_await worker.hear<LookUpAccount>();
    Account account;
    account.user = request ? request->names.front() : "(no request)";
    account.uid = 1000;
    co_await worker.say(std::move(account));
}

TEST_F(WorkerTest, AnswersWhatItIsAsked) {
    Worker worker = worker_with(answer);
    const auto account = ask(worker);
    ASSERT_TRUE(account);
    EXPECT_EQ(account->user, "alice");
    EXPECT_EQ(account->uid, 1000U);
    EXPECT_TRUE(worker.alive());
}

TEST_F(WorkerTest, AnAnswerThatCameInPiecesIsOne) {
    Worker worker = worker_with([](FrameEnd& end) -> Task<void> {
        co_await end.hear<LookUpAccount>();
        Account account;
        account.user = "alice";
        const protocol::Frame frame = protocol::encode(account).value();
        const protocol::Bytes wire = protocol::to_wire(frame);
        for (const std::uint8_t byte : wire) {
            protocol::Bytes piece(1, byte);
            co_await end.say_bytes(std::move(piece));
        }
        co_await end.be_silent();
    });
    EXPECT_TRUE(ask(worker));
}

TEST_F(WorkerTest, ItsRefusalIsARefusalAndItLivesOn) {
    Worker worker = worker_with([](FrameEnd& end) -> Task<void> {
        co_await end.hear<LookUpAccount>();
        protocol::WorkerFailed failed;
        failed.reason = "pin-wrong";
        failed.detail = "SW 63C2";
        failed.tries_left = std::uint8_t{2};
        co_await end.say(std::move(failed));
        co_await answer(end);
    });
    const auto refused = ask(worker);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::pin_wrong);
    EXPECT_EQ(refused.error().detail, "SW 63C2");
    EXPECT_EQ(refused.error().tries_left, 2);
    EXPECT_TRUE(ask(worker));
}

TEST_F(WorkerTest, SilencePastTheDeadlineEndsIt) {
    Worker worker = worker_with([](FrameEnd& end) -> Task<void> { co_await end.be_silent(); });
    EXPECT_EQ(ask(worker, 20ms).error().reason, Reason::worker_timeout);
    EXPECT_FALSE(worker.alive());
    EXPECT_EQ(ask(worker).error().reason, Reason::worker_lost);
}

TEST_F(WorkerTest, DeathEndsIt) {
    Worker worker = worker_with([](FrameEnd& end) -> Task<void> { co_await end.hear<LookUpAccount>(); });
    EXPECT_EQ(ask(worker).error().reason, Reason::worker_lost);
    EXPECT_FALSE(worker.alive());
}

struct Nonsense {
    const char* name;
    protocol::Bytes bytes;
};

// An Account of which the last byte is missing, and others that are none.
std::vector<Nonsense> nonsense() {
    Account account;
    account.user = "alice";
    auto frame = protocol::encode(account).value();
    protocol::Frame shorter = frame;
    shorter.body.pop_back();
    protocol::Frame longer = frame;
    longer.body.push_back(0);
    protocol::Bytes version_two = protocol::to_wire(frame);
    version_two[0] = 0x7f;
    auto large = protocol::encode_header({protocol::max_worker_body + 1, protocol::MessageType::account});
    return {{"truncated", protocol::to_wire(shorter)},
            {"trailing", protocol::to_wire(longer)},
            {"header", version_two},
            {"too large", protocol::Bytes(large.begin(), large.end())},
            {"another message", protocol::to_wire(protocol::encode(protocol::PinVerified()).value())},
            {"half a header", protocol::Bytes(3, 0)}};
}

TEST_F(WorkerTest, GarbageEndsIt) {
    for (const Nonsense& row : nonsense()) {
        Worker worker = worker_with([&row](FrameEnd& end) -> Task<void> {
            co_await end.hear<LookUpAccount>();
            co_await end.say_bytes(row.bytes);
        });
        EXPECT_EQ(ask(worker).error().reason, Reason::worker_lost) << row.name;
        EXPECT_FALSE(worker.alive()) << row.name;
    }
}

TEST_F(WorkerTest, AMessageAboveItsLimitsIsNotSent) {
    Worker worker = worker_with(answer);
    LookUpAccount request;
    request.names.emplace_back(protocol::PrincipalName::max + 1, 'x');
    EXPECT_EQ(loop.run(worker.ask<Account>(std::move(request), 10s)).error().reason, Reason::internal_error);
}

TEST_F(WorkerTest, NoWorkerIsALostOne) {
    Worker none;
    EXPECT_FALSE(none.alive());
    EXPECT_EQ(ask(none).error().reason, Reason::worker_lost);
}

TEST_F(WorkerTest, KillingItEndsAQuestionInProgress) {
    Worker worker = worker_with([](FrameEnd& end) -> Task<void> { co_await end.be_silent(); });
    std::optional<Result<Account>> result;
    const auto wait = [](Worker& asked, std::optional<Result<Account>>& into) -> Task<void> {
        into = co_await asked.ask<Account>(about_alice(), 10s);
    };
    loop.start(wait(worker, result));
    loop.settle();
    worker.kill();
    loop.settle();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->error().reason, Reason::worker_lost);
}

TEST_F(WorkerTest, MovesWithItsProcess) {
    Worker first = worker_with(answer);
    Worker second = std::move(first);
    EXPECT_TRUE(second.alive());
    first = std::move(second);
    EXPECT_TRUE(first.alive());
    EXPECT_TRUE(ask(first));
}

struct WorkerFailure {
    const char* id;
    Reason reason;
};

TEST(RefusalOf, BelievesTheReasonsOfTheTableButNotThatAFailureIsASuccess) {
    const WorkerFailure rows[] = {{"pin-wrong", Reason::pin_wrong},
                                  {"kdc-unreachable", Reason::kdc_unreachable},
                                  {"granted", Reason::internal_error},
                                  {"", Reason::internal_error},
                                  {"no-such-reason", Reason::internal_error}};
    for (const WorkerFailure& row : rows) {
        protocol::WorkerFailed failed;
        failed.reason = row.id;
        EXPECT_EQ(refusal_of(failed).reason, row.reason) << row.id;
    }
}

// A worker that is a process: a child of the test, which does its deed at the far end of the socket and then ends.
class WorkerProcess : public ::testing::Test {
protected:
    void start(int (*deed)(Socket& socket), std::string_view verb) {
        auto pair = fakes::make_socket_pair(loop.executor());
        child = fork();
        if (child == 0) {
            pair.ours.close();
            _exit(deed(pair.theirs));
        }
        const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
        ASSERT_GE(pidfd, 0);
        process.assign(dup(pidfd));
        worker = Worker(std::move(pair.ours), pidfd, std::string(verb));
    }
    void let_go() { worker = Worker(); }
    // As waitpid() says it.
    int end() {
        loop.run(ended(process));
        int status = 0;
        waitpid(child, &status, 0);
        return status;
    }

    Loop loop;
    pid_t child = -1;
    asio::posix::stream_descriptor process{loop.executor()};
    Worker worker;

private:
    static Task<void> ended(asio::posix::stream_descriptor& of) {
        co_await of.async_wait(asio::posix::stream_descriptor::wait_read, no_throw);
    }
};

[[noreturn]] int live_on(Socket&) {
    for (;;)
        pause();
}

constexpr int hung_up_on = 7;

int wait_for_a_hang_up(Socket& socket) {
    char nothing = 0;
    return read(socket.native_handle(), &nothing, 1) == 0 ? hung_up_on : 1;
}

TEST_F(WorkerProcess, IsKilledWhenItsOwnerLetsGo) {
    start(live_on, "watch");
    let_go();
    const int status = end();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

// Its turn with the card ends by a reset, which it makes itself once it is hung up on.
TEST_F(WorkerProcess, OfACardEndsByItselfWhenItsOwnerLetsGo) {
    start(wait_for_a_hang_up, verb::card);
    let_go();
    const int status = end();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == hung_up_on) << status;
}

TEST_F(WorkerProcess, OfACardIsKilledWhenItDoesNotEndByItself) {
    start(live_on, verb::card);
    let_go();
    const int status = end();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

} // namespace
} // namespace signet::daemon
