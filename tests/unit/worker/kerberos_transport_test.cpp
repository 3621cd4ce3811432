// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/stagger.hpp"
#include "daemon/worker/kerberos/transport.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using test::FakeKdc;
using test::framed;
using test::Message;
using testing::HasSubstr;

const Message request{1, 2, 3};
const Message as_rep{0x6b, 1, 2, 3, 4};

FakeKdc answering() {
    return FakeKdc([](const Message&) { return framed(as_rep); });
}

FakeKdc silent() {
    return FakeKdc(nullptr);
}

FakeKdc saying(Message bytes) {
    return FakeKdc([bytes](const Message&) { return bytes; });
}

KdcAddress at(std::uint16_t port) {
    return {"127.0.0.1", port};
}

// Long enough that a test which waits for it has failed.
constexpr TransportLimits patient{.deadline = 10s, .stagger = 10s, .reply_limit = 1024};

TEST(Transport, BringsTheRequestAndTheAnswer) {
    Message seen;
    FakeKdc kdc([&](const Message& message) {
        seen = message;
        return framed(as_rep);
    });
    KdcTransport transport({at(kdc.port())}, patient);
    const auto reply = transport.exchange(request);
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->message, as_rep);
    EXPECT_EQ(reply->kdc, "127.0.0.1:" + std::to_string(kdc.port()));
    EXPECT_EQ(seen, request);
}

TEST(Transport, AsksTheNextWhileTheFirstIsSilent) {
    const FakeKdc first = silent();
    const FakeKdc second = answering();
    KdcTransport transport({at(first.port()), at(second.port())}, {.deadline = 10s, .stagger = 20ms});
    const auto reply = transport.exchange(request);
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_THAT(reply->kdc, HasSubstr(std::to_string(second.port())));
    EXPECT_EQ(first.requests(), 1u);
}

TEST(Transport, AsksTheNextAtOnceWhenTheFirstRefuses) {
    const FakeKdc second = answering();
    KdcTransport transport({at(test::refusing_port()), at(second.port())}, patient);
    EXPECT_TRUE(transport.exchange(request));
}

TEST(Transport, RemembersWhoAnswered) {
    const FakeKdc first = silent();
    const FakeKdc second = answering();
    KdcTransport transport({at(first.port()), at(second.port())}, {.deadline = 10s, .stagger = 20ms});
    ASSERT_TRUE(transport.exchange(request));
    ASSERT_TRUE(transport.exchange(request));
    EXPECT_EQ(first.requests(), 1u);
    EXPECT_EQ(second.requests(), 2u);
}

struct BadAnswer {
    const char* name;
    Message bytes;
    const char* said;
};

class TransportAgainst : public testing::TestWithParam<BadAnswer> {};

TEST_P(TransportAgainst, GivesTheNextKdcItsTurnAndSaysWhy) {
    const FakeKdc bad = saying(GetParam().bytes);
    const FakeKdc good = answering();
    KdcTransport both({at(bad.port()), at(good.port())}, patient);
    EXPECT_TRUE(both.exchange(request));

    KdcTransport alone({at(bad.port())}, patient);
    const auto reply = alone.exchange(request);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().reason, Reason::kdc_unreachable);
    EXPECT_THAT(reply.error().detail, HasSubstr(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    Bad, TransportAgainst,
    testing::Values(
        BadAnswer{"GarbageLength", {0xff, 0xff, 0xff, 0xff, 0x6b}, "announced an answer of 4294967295"},
        BadAnswer{"AboveTheLimit", {0, 0, 4, 1, 0x6b}, "announced an answer of 1025"},
        BadAnswer{"NoLength", {0, 0, 0, 0}, "announced an answer of 0"},
        BadAnswer{"CutLength", {0, 0}, "hung up"}, BadAnswer{"CutAnswer", {0, 0, 0, 9, 0x6b, 1}, "hung up"},
        BadAnswer{"NotKerberos", framed({'H', 'T', 'T', 'P'}), "not Kerberos"}),
    [](const auto& row) { return row.param.name; });

TEST(Transport, EndsAtTheDeadlineAndNamesEveryKdc) {
    const FakeKdc first = silent();
    const FakeKdc second = silent();
    const std::uint16_t refusing = test::refusing_port();
    KdcTransport transport({at(first.port()), at(refusing), at(second.port())},
                           {.deadline = 300ms, .stagger = 50ms});
    const auto begin = std::chrono::steady_clock::now();
    const auto reply = transport.exchange(request);
    const auto took = std::chrono::steady_clock::now() - begin;
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().reason, Reason::kdc_unreachable);
    for (const std::uint16_t port : {first.port(), refusing, second.port()})
        EXPECT_THAT(reply.error().detail, HasSubstr("127.0.0.1:" + std::to_string(port)));
    EXPECT_THAT(reply.error().detail, HasSubstr("does not answer"));
    EXPECT_THAT(reply.error().detail, HasSubstr("Connection refused"));
    EXPECT_GE(took, 300ms);
    EXPECT_LT(took, 3s); // a loaded machine is slow, a missing deadline is slower
}

TEST(Transport, EndsAtOnceWhenNobodyWaitsForTheAnswerAnyMore) {
    const FakeKdc kdc = silent();
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    auto limits = patient;
    limits.client = ends[0];
    KdcTransport transport({at(kdc.port())}, limits);
    std::thread asker([&, asked = ends[1]] {
        while (kdc.requests() == 0)
            std::this_thread::yield();
        close(asked);
    });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(transport.exchange(request));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, patient.deadline);
    asker.join();
    close(ends[0]);
}

TEST(Transport, WithoutAnyKdcFailsAtOnce) {
    KdcTransport transport({}, patient);
    const auto reply = transport.exchange(request);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().reason, Reason::kdc_unreachable);
}

// -- another process has asked before ---------------------------------------------------------------

TEST(Transport, AsksTheOneFirstThatIsPreferred) {
    const FakeKdc first = silent();
    const FakeKdc second = answering();
    KdcTransport before({at(first.port()), at(second.port())}, {.deadline = 10s, .stagger = 20ms});
    const auto reply = before.exchange(request);
    ASSERT_TRUE(reply);
    KdcTransport after({at(first.port()), at(second.port())}, patient);
    after.prefer(reply->kdc);
    ASSERT_TRUE(after.exchange(request));
    EXPECT_EQ(first.requests(), 1u);
}

TEST(Transport, IsSentNowhereElseByWhatIsPreferred) {
    const FakeKdc foreign = answering();
    const FakeKdc own = answering();
    KdcTransport transport({at(own.port())}, patient);
    for (const std::string& kdc : {to_text(at(foreign.port())), "udp/" + to_text(at(foreign.port())),
                                   to_text(at(own.port())) + " (" + to_text(at(foreign.port())) + ")",
                                   std::string(), std::string(300, 'x')}) {
        transport.prefer(kdc);
        EXPECT_TRUE(transport.exchange(request)) << kdc;
    }
    EXPECT_EQ(foreign.requests(), 0u);
    EXPECT_EQ(own.requests(), 5u);
}

// -- UDP -------------------------------------------------------------------------------------------

test::FakeUdpKdc answering_by_udp() {
    return test::FakeUdpKdc([](const Message&) { return as_rep; });
}

TEST(Transport, AsksByUdpWhereNobodyTakesTcp) {
    const auto kdc = answering_by_udp();
    KdcTransport transport({at(kdc.port())}, patient);
    const auto reply = transport.exchange(request);
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->message, as_rep);
    EXPECT_EQ(reply->kdc, "udp/127.0.0.1:" + std::to_string(kdc.port()));
    EXPECT_TRUE(transport.exchange(request));
    EXPECT_EQ(kdc.requests(), 2u);

    KdcTransport next({at(test::refusing_port()), at(kdc.port())}, patient);
    next.prefer(reply->kdc);
    EXPECT_TRUE(next.exchange(request));
}

TEST(Transport, AsksOthersByTcpBeforeItAsksOneByUdp) {
    const auto udp_alone = answering_by_udp();
    const FakeKdc whole = answering();
    KdcTransport transport({at(udp_alone.port()), at(whole.port())}, patient);
    const auto reply = transport.exchange(request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->kdc, to_text(at(whole.port())));
    EXPECT_EQ(udp_alone.requests(), 0u);
}

TEST(Transport, KeepsToTheWayThatIsNamed) {
    const auto udp_alone = answering_by_udp();
    const FakeKdc tcp_alone = answering();
    const auto answers = [](std::uint16_t port, KdcWay way) {
        return static_cast<bool>(KdcTransport({{"127.0.0.1", port, way}}, patient).exchange(request));
    };
    EXPECT_TRUE(answers(udp_alone.port(), KdcWay::udp));
    EXPECT_FALSE(answers(udp_alone.port(), KdcWay::tcp));
    EXPECT_TRUE(answers(tcp_alone.port(), KdcWay::tcp));
    EXPECT_FALSE(answers(tcp_alone.port(), KdcWay::udp));
}

TEST(Transport, SendsADatagramAgainThatWasLost) {
    unsigned seen = 0;
    const test::FakeUdpKdc kdc([&](const Message&) { return ++seen == 1 ? Message() : as_rep; });
    KdcTransport transport({{"127.0.0.1", kdc.port(), KdcWay::udp}}, patient);
    EXPECT_TRUE(transport.exchange(request));
    EXPECT_EQ(kdc.requests(), 2u);
}

TEST(Transport, DoesNotAskByUdpForEver) {
    const test::FakeUdpKdc kdc(nullptr);
    KdcTransport transport({{"127.0.0.1", kdc.port(), KdcWay::udp}}, {.deadline = 1min});
    const auto begin = std::chrono::steady_clock::now();
    const auto reply = transport.exchange(request);
    ASSERT_FALSE(reply);
    EXPECT_THAT(reply.error().detail, HasSubstr("does not answer"));
    EXPECT_EQ(kdc.requests(), 3u);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1min);
}

TEST(Transport, DoesNotBelieveWhatOthersSendByUdp) {
    const auto good = answering_by_udp();
    const test::FakeUdpKdc too_long([](const Message&) { return Message(1025, 0x6b); });
    const test::FakeUdpKdc garbage([](const Message&) { return Message{'H', 'T', 'T', 'P'}; });
    for (const std::uint16_t bad : {too_long.port(), garbage.port()}) {
        KdcTransport transport({{"127.0.0.1", bad, KdcWay::udp}, {"127.0.0.1", good.port(), KdcWay::udp}},
                               patient);
        const auto reply = transport.exchange(request);
        ASSERT_TRUE(reply) << reply.error().detail;
        EXPECT_THAT(reply->kdc, HasSubstr(std::to_string(good.port())));
    }
}

TEST(Stagger, StartsTheFirstAtOnceTheNextAfterTheIntervalOrAFailure) {
    const Stagger::Time zero{};
    Stagger stagger(zero, 500ms);
    EXPECT_TRUE(stagger.is_due(zero));
    stagger.started(zero);
    EXPECT_FALSE(stagger.is_due(zero + 499ms));
    EXPECT_TRUE(stagger.is_due(zero + 500ms));
    stagger.failed(zero + 10ms);
    EXPECT_TRUE(stagger.is_due(zero + 10ms));
    stagger.started(zero + 10ms);
    EXPECT_EQ(stagger.due(), zero + 510ms);
}

} // namespace
} // namespace signet::worker
