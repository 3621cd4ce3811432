// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_proxy.hpp"
#include "daemon/worker/kerberos/kdc_proxy_message.hpp"
#include "daemon/worker/kerberos/transport.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using test::Message;
using testing::HasSubstr;

const Message request{1, 2, 3};

// -- the message -----------------------------------------------------------------------------------

TEST(KdcProxyMessage, IsTheSequenceOfTheStandard) {
    const Message expected{0x30, 0x11, 0xa0, 0x09, 0x04, 0x07, 0, 0, 0, 3, 1, 2, 3, // kerb-message [0]
                           0xa1, 0x04, 0x1b, 0x02, 'A',  'B'};                      // target-domain [1]
    EXPECT_EQ(wrap_for_proxy(request, "AB"), expected);
}

TEST(KdcProxyMessage, OfAnySizeIsReadAgain) {
    for (const std::size_t size : {1U, 100U, 127U, 128U, 255U, 256U, 65535U, 65536U, 200000U}) {
        const Message message(size, 0x6b);
        EXPECT_EQ(unwrap_from_proxy(wrap_for_proxy(message, "LAB.TEST")), message) << size;
    }
}

TEST(KdcProxyMessage, ThatIsDamagedIsNone) {
    const Message whole = wrap_for_proxy(request, "AB");
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(unwrap_from_proxy(std::span(whole).first(size))) << size;
    for (const std::size_t at : {0U, 1U, 2U, 3U, 4U, 5U, 9U}) {
        Message harmed = whole;
        harmed[at] ^= 1;
        EXPECT_FALSE(unwrap_from_proxy(harmed)) << at;
    }
    Message longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(unwrap_from_proxy(longer));
    EXPECT_FALSE(unwrap_from_proxy(Message{0x30, 0x80, 0xa0, 0x80, 0x04, 0x05, 0, 0, 0, 1, 1, 0, 0, 0, 0}));
    EXPECT_FALSE(
        unwrap_from_proxy(Message{0x30, 0x08, 0xa0, 0x06, 0x04, 0x04, 0, 0, 0, 0})); // no message in it
}

// -- http_anchors ----------------------------------------------------------------------------------

class HttpAnchors : public testing::Test {
protected:
    HttpAnchors() {
        std::string name = "/tmp/signet-anchors-XXXXXX";
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        folder_ = name;
        std::ofstream(folder_ + "/a.pem") << "A";
        std::ofstream(folder_ + "/b.pem") << "B";
    }
    ~HttpAnchors() override { std::filesystem::remove_all(folder_); }

    std::string folder_;
};

TEST_F(HttpAnchors, AreFilesAndFolders) {
    EXPECT_EQ(read_http_anchors({}).value(), "");
    EXPECT_EQ(read_http_anchors({"FILE:" + folder_ + "/a.pem", "FILE:" + folder_ + "/b.pem"}).value(),
              "A\nB\n");
    EXPECT_EQ(read_http_anchors({"DIR:" + folder_}).value().size(), 4u);
}

TEST_F(HttpAnchors, ThatCannotBeReadAreNotLeftOut) {
    std::ofstream(folder_ + "/large.pem") << std::string(1024 * 1024, 'x');
    std::filesystem::create_directory(folder_ + "/empty");
    for (const std::string& bad :
         {"FILE:" + folder_ + "/none.pem", "DIR:" + folder_ + "/none", "DIR:" + folder_ + "/empty",
          "FILE:" + folder_ + "/large.pem", folder_ + "/a.pem", std::string("ENV:ANCHORS")}) {
        const auto read = read_http_anchors({"FILE:" + folder_ + "/a.pem", bad});
        ASSERT_FALSE(read) << bad;
        EXPECT_EQ(read.error().reason, Reason::kdc_unreachable);
    }
}

// -- what is no proxy ------------------------------------------------------------------------------

const ProxyMeans means{"LAB.TEST", {}, SIGNET_KDC_PROXY_PATH};

KdcAddress proxy_at(std::uint16_t port) {
    return {"127.0.0.1", port, KdcWay::proxy, "/KdcProxy"};
}

TEST(KdcProxy, ThatSpeaksNoTlsIsToldAsOne) {
    const test::FakeKdc plain([](const Message&) { return Message{'H', 'T', 'T', 'P', '/', '1', '.', '1'}; });
    KdcTransport transport({proxy_at(plain.port())}, {.deadline = 10s}, means);
    const auto reply = transport.exchange(request);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().reason, Reason::kdc_unreachable);
    EXPECT_THAT(reply.error().detail, HasSubstr("/KdcProxy"));
}

TEST(KdcProxy, ThatRefusesGivesTheNextKdcItsTurn) {
    const test::FakeKdc next([](const Message&) { return test::framed({0x6b, 1}); });
    KdcTransport transport({proxy_at(test::refusing_port()), {"127.0.0.1", next.port()}},
                           {.deadline = 10s, .stagger = 10s}, means);
    const auto reply = transport.exchange(request);
    ASSERT_TRUE(reply) << reply.error().detail;
}

TEST(KdcProxy, WithoutTheModuleIsToldSo) {
    ProxyMeans without = means;
    without.module = "/nonexistent/signet_kdc_proxy.so";
    KdcTransport transport({proxy_at(test::refusing_port())}, {.deadline = 10s}, without);
    const auto reply = transport.exchange(request);
    ASSERT_FALSE(reply);
    EXPECT_THAT(reply.error().detail, HasSubstr("needs a module"));
}

} // namespace
} // namespace signet::worker
