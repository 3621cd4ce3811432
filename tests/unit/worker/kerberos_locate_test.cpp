// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/locate.hpp"
#include "daemon/worker/kerberos/srv_records.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace signet::worker {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(KdcAddress, IsReadFromWhatKrb5ConfAllows) {
    const std::vector<std::pair<std::string, std::optional<KdcAddress>>> table{
        {"kdc.lab.test", KdcAddress{"kdc.lab.test", 88}},
        {"kdc.lab.test:750", KdcAddress{"kdc.lab.test", 750}},
        {"192.0.2.1", KdcAddress{"192.0.2.1", 88}},
        {"192.0.2.1:65535", KdcAddress{"192.0.2.1", 65535}},
        {"2001:db8::1", KdcAddress{"2001:db8::1", 88}},
        {"[2001:db8::1]", KdcAddress{"2001:db8::1", 88}},
        {"[2001:db8::1]:750", KdcAddress{"2001:db8::1", 750}},
        {"", std::nullopt},
        {":88", std::nullopt},
        {"kdc:", std::nullopt},
        {"kdc:0", std::nullopt},
        {"kdc:65536", std::nullopt},
        {"kdc:88x", std::nullopt},
        {"kdc lab", std::nullopt},
        {"[::1", std::nullopt},
        {"[::1]88", std::nullopt},
        {"[]:88", std::nullopt},
        {"tcp/kdc.lab.test", KdcAddress{"kdc.lab.test", 88, KdcWay::tcp}},
        {"udp/[::1]:750", KdcAddress{"::1", 750, KdcWay::udp}},
        {"udp/", std::nullopt},
        {"http/kdc.lab.test", std::nullopt},
        {"tcp/udp/kdc", std::nullopt},
        {"https://kdc.lab.test/KdcProxy", KdcAddress{"kdc.lab.test", 443, KdcWay::proxy, "/KdcProxy"}},
        {"https://kdc.lab.test:8443/a/b", KdcAddress{"kdc.lab.test", 8443, KdcWay::proxy, "/a/b"}},
        {"https://[::1]", KdcAddress{"::1", 443, KdcWay::proxy, "/"}},
        {"https://", std::nullopt},
        {"https:///KdcProxy", std::nullopt},
        {"https://user@kdc/KdcProxy", std::nullopt},
        {"https://kdc/KdcProxy?a=b", std::nullopt},
        {"https://kdc/a b", std::nullopt},
        {"https://kdc/" + std::string(200, 'a'), std::nullopt},
        {"http://kdc/KdcProxy", std::nullopt},
        {std::string(254, 'a'), std::nullopt},
    };
    for (const auto& [text, expected] : table)
        EXPECT_EQ(parse_kdc_address(text), expected) << text;
}

TEST(KdcAddress, IsWrittenSoThatItCanBeReadAgain) {
    for (const char* text : {"kdc.lab.test:88", "192.0.2.1:750", "[2001:db8::1]:88", "tcp/a:88", "udp/a:88",
                             "https://a:443/", "https://[::1]:8443/KdcProxy"})
        EXPECT_EQ(to_text(*parse_kdc_address(text)), text);
}

void append(Bytes& out, std::initializer_list<unsigned> bytes) {
    for (const unsigned byte : bytes)
        out.push_back(static_cast<std::uint8_t>(byte));
}

void append_name(Bytes& out, const std::vector<std::string>& labels) {
    for (const std::string& label : labels) {
        out.push_back(static_cast<std::uint8_t>(label.size()));
        out.insert(out.end(), label.begin(), label.end());
    }
    out.push_back(0);
}

struct Srv {
    unsigned priority, weight, port;
    std::vector<std::string> target;
};

// A DNS message with no question and these answers, all for the name "r." (RFC 1035 4.1, RFC 2782).
Bytes srv_answer(const std::vector<Srv>& records) {
    Bytes out;
    const auto count = static_cast<unsigned>(records.size());
    append(out, {0, 1, 0x81, 0x80, 0, 0, count >> 8, count & 255, 0, 0, 0, 0});
    for (const Srv& srv : records) {
        Bytes data;
        append(data, {srv.priority >> 8, srv.priority & 255, srv.weight >> 8, srv.weight & 255, srv.port >> 8,
                      srv.port & 255});
        append_name(data, srv.target);
        append_name(out, {"r"});
        append(out, {0, 33, 0, 1, 0, 0, 0, 60, 0, static_cast<unsigned>(data.size())});
        out.insert(out.end(), data.begin(), data.end());
    }
    return out;
}

std::vector<KdcAddress> ordered(const std::vector<Srv>& records, unsigned drawn) {
    return in_srv_order(parse_srv_answer(srv_answer(records)),
                        [&](unsigned most) { return std::min(drawn, most); });
}

TEST(SrvRecords, AreTriedByPriority) {
    const auto kdcs = ordered({{20, 0, 88, {"b"}}, {10, 0, 89, {"a", "test"}}}, 0);
    EXPECT_EQ(kdcs, (std::vector<KdcAddress>{{"a.test", 89}, {"b", 88}}));
}

TEST(SrvRecords, OfOnePriorityAreDrawnByWeight) {
    const std::vector<Srv> records{{1, 10, 88, {"a"}}, {1, 90, 88, {"b"}}};
    EXPECT_EQ(ordered(records, 10).front().host, "a");
    EXPECT_EQ(ordered(records, 11).front().host, "b");
    EXPECT_EQ(ordered(records, 11).size(), 2u);
}

TEST(SrvRecords, TheRootAsTargetMeansThatThereIsNone) {
    EXPECT_TRUE(parse_srv_answer(srv_answer({{0, 0, 0, {}}})).empty());
}

TEST(SrvRecords, ADamagedMessageHasNone) {
    const Bytes whole = srv_answer({{1, 1, 88, {"kdc", "lab", "test"}}});
    ASSERT_EQ(parse_srv_answer(whole).size(), 1u);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_TRUE(parse_srv_answer(std::span(whole).first(size)).empty()) << size;
}

TEST(SrvRecords, AreCountedAgainstALimit) {
    EXPECT_EQ(parse_srv_answer(srv_answer(std::vector<Srv>(most_srv_records + 1, {1, 1, 88, {"k"}}))).size(),
              most_srv_records);
}

Result<std::vector<KdcAddress>> located(const std::string& realms) {
    const test::KrbConf conf("[libdefaults]\n dns_lookup_kdc = false\n[realms]\n" + realms);
    auto context = Krb5Context::open({{conf.path()}});
    EXPECT_TRUE(context);
    return locate_kdcs(*context, "LAB.TEST");
}

TEST(Locate, TakesTheKdcsOfKrb5ConfInTheirOrder) {
    const auto kdcs = located(" LAB.TEST = {\n kdc = b.lab.test\n kdc = [::1]:750\n kdc = https://proxy\n }\n"
                              " OTHER = {\n kdc = c\n }\n");
    ASSERT_TRUE(kdcs);
    EXPECT_EQ(*kdcs, (std::vector<KdcAddress>{
                         {"b.lab.test", 88}, {"::1", 750}, {"proxy", 443, KdcWay::proxy, "/"}}));
}

TEST(Locate, TakesEachKdcOnceAndThePrimaryLast) {
    const auto kdcs =
        located(" LAB.TEST = {\n primary_kdc = c\n kdc = a\n kdc = a:88\n kdc = b\n master_kdc = a\n }\n");
    ASSERT_TRUE(kdcs);
    std::string all;
    for (const KdcAddress& kdc : *kdcs)
        all += to_text(kdc) + " ";
    EXPECT_EQ(all, "a:88 b:88 c:88 ");
}

TEST(Locate, AGoodOneBehindManyIsKept) {
    std::string lines;
    for (int i = 0; i < 20; ++i)
        lines += " kdc = gone" + std::to_string(i) + "\n";
    const auto kdcs = located(" LAB.TEST = {\n" + lines + " kdc = good\n }\n");
    ASSERT_TRUE(kdcs);
    EXPECT_EQ(kdcs->back().host, "good");
}

TEST(Locate, DoesNotAskTheDnsWhereKrb5ConfForbidsIt) {
    const auto kdcs = located(" OTHER = {\n kdc = c\n }\n");
    ASSERT_FALSE(kdcs);
    EXPECT_EQ(kdcs.error().reason, Reason::kdc_unreachable);
    EXPECT_NE(kdcs.error().detail.find("LAB.TEST"), std::string::npos);
}

// SSSD's files for LAB.TEST, in a folder that goes with the object.
class Kdcinfo : public testing::Test {
protected:
    Kdcinfo() {
        std::string name = "/tmp/signet-pubconf-XXXXXX";
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        folder_ = {name, getuid()};
    }
    ~Kdcinfo() override { std::filesystem::remove_all(folder_.path); }

    std::string file() const { return folder_.path + "/kdcinfo.LAB.TEST"; }
    std::vector<KdcAddress> read(const std::string& text) const {
        std::ofstream(file()) << text;
        return read_kdcinfo("LAB.TEST", folder_);
    }

    SssdFolder folder_;
};

TEST_F(Kdcinfo, IsReadLineByLine) {
    using Kdcs = std::vector<KdcAddress>;
    const std::vector<std::pair<std::string, Kdcs>> table{
        {"192.0.2.1", Kdcs{{"192.0.2.1", 88}}},
        {"192.0.2.1:88\n[2001:db8::1]:750\ndc1.lab.test\n",
         Kdcs{{"192.0.2.1", 88}, {"2001:db8::1", 750}, {"dc1.lab.test", 88}}},
        {"", {}},
        {"192.0.2.1:88\n\n", {}},
        {"192.0.2.1:88\nnot an address\n", {}},
        {std::string(4097, 'a'), {}},
    };
    for (const auto& [text, kdcs] : table)
        EXPECT_EQ(read(text), kdcs) << text;
}

TEST_F(Kdcinfo, OfARealmThatIsAPathIsNotRead) {
    read("192.0.2.1");
    for (const char* realm : {"", "/../kdcinfo.LAB.TEST", "LAB.TEST/../kdcinfo.LAB.TEST"})
        EXPECT_TRUE(read_kdcinfo(realm, folder_).empty()) << realm;
}

TEST_F(Kdcinfo, ThatOthersCouldHaveWrittenIsNotRead) {
    ASSERT_FALSE(read("192.0.2.1").empty());
    std::filesystem::permissions(file(), std::filesystem::perms(0664));
    EXPECT_TRUE(read_kdcinfo("LAB.TEST", folder_).empty());
    std::filesystem::permissions(file(), std::filesystem::perms(0644));
    if (getuid() != 0) GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(chown(file().c_str(), 12345, 12345), 0);
    EXPECT_TRUE(read_kdcinfo("LAB.TEST", folder_).empty());
}

TEST_F(Kdcinfo, CountsWhereKrb5ConfNamesNone) {
    read("192.0.2.1:88\n");
    const auto located_with = [&](const std::string& realms) {
        const test::KrbConf conf("[libdefaults]\n dns_lookup_kdc = false\n[realms]\n" + realms);
        return locate_kdcs(Krb5Context::open({{conf.path()}}).value(), "LAB.TEST", folder_);
    };
    EXPECT_EQ(located_with("").value(), (std::vector<KdcAddress>{{"192.0.2.1", 88}}));
    EXPECT_EQ(located_with(" LAB.TEST = {\n kdc = c\n }\n").value(), (std::vector<KdcAddress>{{"c", 88}}));
}

TEST(Locate, StopsAtALimit) {
    std::string realm = " LAB.TEST = {\n";
    for (int i = 0; i < 100; ++i)
        realm += " kdc = k" + std::to_string(i) + "\n";
    EXPECT_EQ(located(realm + " }\n")->size(), 64u);
}

} // namespace
} // namespace signet::worker
