// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/crl.hpp"
#include "daemon/signetctl/revocation/child.hpp"
#include "daemon/signetctl/revocation/ocsp_table.hpp"
#include "daemon/signetctl/revocation/shelf.hpp"
#include "daemon/signetctl/revocation/waiting_requests.hpp"
#include "daemon/system/trusted_file.hpp"
#include "tests/unit/certmap/revocation_builder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Bytes;
using certmap::RevocationRecord;
using certmap::RevocationSource;
using certmap::RevocationTable;
namespace fs = std::filesystem;
namespace test = certmap::test;

constexpr std::int64_t now = test::now;
constexpr std::int64_t day = 24 * 3600;

RevocationTable answers(std::vector<RevocationRecord> records) {
    RevocationTable table;
    table.source = RevocationSource::ocsp;
    table.records = std::move(records);
    return table;
}

RevocationRecord answer(std::uint8_t serial, std::int64_t from, bool revoked = false) {
    return {{serial}, revoked, 0, from, from + day};
}

TEST(OcspTable, AsksFirstForWhatIsWaitedForThenTheOldest) {
    const auto known = answers({answer(1, now - 10), answer(2, now - 30), answer(3, now - 20)});
    EXPECT_EQ(serials_to_ask(known, {{9}, {3}, {9}}), (std::vector<Bytes>{{9}, {3}, {2}, {1}}));
    EXPECT_EQ(serials_to_ask(known, {}), (std::vector<Bytes>{{2}, {3}, {1}}));
    EXPECT_TRUE(serials_to_ask(answers({}), {}).empty());
}

TEST(OcspTable, TakesNewAnswersAndNoOlderOnes) {
    const auto known = answers({answer(1, now - 100, true), answer(3, now - 100)});
    const auto merged =
        merge_answers(known, {answer(3, now - 50, true), answer(1, now - 200), answer(2, now)}, now);
    EXPECT_EQ(merged.records,
              (std::vector{answer(1, now - 100, true), answer(2, now), answer(3, now - 50, true)}));
    EXPECT_EQ(merged.fetched, now);
}

TEST(OcspTable, ForgetsWhatRanOutLongAgo) {
    auto endless = answer(4, now - 31 * day);
    endless.next_update = 0;
    const auto merged =
        merge_answers(answers({answer(1, now - 30 * day), answer(2, now - 32 * day), endless}), {}, now);
    EXPECT_EQ(merged.records, std::vector{answer(1, now - 30 * day)});
}

TEST(ChildMessages, AreReadAsTheyWereSaid) {
    const auto said =
        encode_message(Message::Kind::problem, "no \x1b[1m") + encode_message(Message::Kind::table, "a\n\0");
    const auto messages = decode_messages(said);
    ASSERT_TRUE(messages);
    EXPECT_EQ(*messages,
              (std::vector<Message>{{Message::Kind::problem, "no ?[1m"}, {Message::Kind::table, "a\n"}}));
    EXPECT_TRUE(decode_messages("")->empty());
    EXPECT_EQ(decode_messages(encode_message(Message::Kind::problem, std::string(9999, 'x')))
                  ->front()
                  .content.size(),
              longest_problem);
}

TEST(ChildMessages, AreRefusedWhenTheyAreNone) {
    const auto good = encode_message(Message::Kind::table, "abc");
    for (std::size_t size = 1; size < good.size(); ++size)
        EXPECT_FALSE(decode_messages(good.substr(0, size))) << size;
    EXPECT_FALSE(decode_messages("X" + good.substr(1)));
    EXPECT_FALSE(decode_messages("T" + std::string(8, '\xff')));
    std::string many;
    for (std::size_t at = 0; at <= most_messages; ++at)
        many += encode_message(Message::Kind::problem, "");
    EXPECT_FALSE(decode_messages(many));
}

TEST(WaitingRequests, AreReadUntilThereIsNone) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends.data()), 0);
    certmap::RevocationRequest request{{}, {1, 2}};
    request.issuer_key.fill(7);
    for (const std::string& datagram :
         {std::string(32, 'x'), certmap::encode(request), std::string(53, 'x'), std::string(200, 'x')})
        ASSERT_GT(send(ends[0], datagram.data(), datagram.size(), 0), 0);
    EXPECT_EQ(waiting_requests(ends[1]), std::vector{request});
    EXPECT_TRUE(waiting_requests(ends[1]).empty());
    EXPECT_TRUE(waiting_requests(-1).empty());
    close(ends[0]);
    close(ends[1]);
}

class Shelf : public testing::Test {
protected:
    ~Shelf() override { fs::remove_all(folder_); }

    RevocationTable crl(std::int64_t from) const {
        RevocationTable table;
        table.issuer_key.fill(1);
        table.this_update = from;
        table.records = {{{5}, true, 1, from, 0}};
        return table;
    }

    const fs::path folder_ = fs::path(testing::TempDir()) / ("shelf-" + std::to_string(getpid()));
};

std::int64_t this_update_of(const std::string& path) {
    const auto file = system::open_trusted_file(path, geteuid());
    return certmap::RevocationFile::map(file.value().get(), path).value().about().this_update;
}

TEST_F(Shelf, TakesANewerCrlAndNoOlderOne) {
    const auto shelf = RevocationShelf::open(folder_);
    ASSERT_TRUE(shelf);
    const auto key = crl(1).issuer_key;
    const auto path = folder_ / certmap::revocation_file_name(RevocationSource::crl, key);
    EXPECT_EQ(*shelf->put(*certmap::encode(crl(100)), key), Put::written);
    EXPECT_EQ(fs::status(path).permissions(), fs::perms(0644));
    EXPECT_EQ(fs::status(folder_).permissions(), fs::perms(0755));
    EXPECT_EQ(*shelf->put(*certmap::encode(crl(100)), key), Put::not_newer);
    EXPECT_FALSE(shelf->put(*certmap::encode(crl(99)), key));
    EXPECT_EQ(this_update_of(path), 100);
    EXPECT_EQ(*shelf->put(*certmap::encode(crl(101)), key), Put::written);
    EXPECT_EQ(this_update_of(path), 101);
}

TEST_F(Shelf, TakesNoTableOfAnotherIssuerAndNothingElse) {
    const auto shelf = RevocationShelf::open(folder_);
    EXPECT_FALSE(shelf->put(*certmap::encode(crl(1)), certmap::Sha256{}));
    const auto good = *certmap::encode(crl(1));
    EXPECT_FALSE(shelf->put(good.substr(0, good.size() - 1), crl(1).issuer_key));
    EXPECT_FALSE(shelf->put("", crl(1).issuer_key));
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Shelf, ReplacesAFileThatIsDamaged) {
    const auto shelf = RevocationShelf::open(folder_);
    const auto key = crl(1).issuer_key;
    const auto path = folder_ / certmap::revocation_file_name(RevocationSource::crl, key);
    ASSERT_TRUE(shelf->put(*certmap::encode(crl(100)), key));
    fs::resize_file(path, 50);
    EXPECT_EQ(*shelf->put(*certmap::encode(crl(90)), key), Put::written);
}

TEST_F(Shelf, GivesBackOcspAnswers) {
    const auto shelf = RevocationShelf::open(folder_);
    auto table = answers({answer(1, now)});
    EXPECT_TRUE(shelf->ocsp_answers(table.issuer_key).records.empty());
    table.fetched = now;
    ASSERT_TRUE(shelf->put(*certmap::encode(table), table.issuer_key));
    EXPECT_EQ(shelf->ocsp_answers(table.issuer_key), table);
    table.fetched = now - 1;
    EXPECT_FALSE(shelf->put(*certmap::encode(table), table.issuer_key));
}

TEST_F(Shelf, IsNoDirectoryThatOthersMayWrite) {
    fs::create_directory(folder_);
    fs::permissions(folder_, fs::perms(0777));
    EXPECT_FALSE(RevocationShelf::open(folder_));
    fs::permissions(folder_, fs::perms(0755));
    EXPECT_TRUE(RevocationShelf::open(folder_));
    const fs::path link = folder_.string() + "-link";
    fs::create_directory_symlink(folder_, link);
    EXPECT_FALSE(RevocationShelf::open(link));
    fs::remove(link);
}

TEST_F(Shelf, KnowsWhenTheLastRoundWas) {
    const auto shelf = RevocationShelf::open(folder_);
    const std::int64_t clock = time(nullptr);
    EXPECT_TRUE(shelf->is_round_due(clock, 60));
    shelf->begin_round();
    EXPECT_FALSE(shelf->is_round_due(clock + 5, 60));
    EXPECT_TRUE(shelf->is_round_due(clock + 65, 60));
    EXPECT_TRUE(shelf->is_round_due(clock - 65, 60)) << "a clock that was set back";
}

class Fetch : public testing::Test {
protected:
    Fetch() {
        order_.name = "ca.pem";
        order_.certificate = root_.der();
        order_.key = *certmap::key_of_authority(root_.der());
    }

    void run(std::chrono::seconds left = std::chrono::seconds(60)) {
        tables_.clear();
        problems_.clear();
        const Transport transport = [this](const HttpRequest& request) -> certmap::Result<std::string> {
            asked_.push_back(request.url);
            const auto page = pages_.find(request.url);
            if (page == pages_.end()) return certmap::Error{request.url + ": 404", ""};
            return std::string(page->second.begin(), page->second.end());
        };
        const Findings findings{[this](const RevocationTable& table) { tables_.push_back(table); },
                                [this](const std::string& problem) { problems_.push_back(problem); }};
        fetch(order_, transport, now, std::chrono::steady_clock::now() + left, findings);
    }

    const test::Authority root_{"CA"};
    IssuerOrder order_;
    std::map<std::string, test::Der> pages_;
    std::vector<std::string> asked_;
    std::vector<RevocationTable> tables_;
    std::vector<std::string> problems_;
};

TEST_F(Fetch, TakesTheFirstCrlThatWorks) {
    order_.crl = {"http://missing", "http://forged", "http://good", "http://never"};
    const test::Authority impostor("CA");
    pages_["http://forged"] = test::make_crl(impostor, {});
    pages_["http://good"] = test::make_crl(root_, {{{"05"}}});
    run();
    EXPECT_EQ(asked_, (std::vector<std::string>{"http://missing", "http://forged", "http://good"}));
    ASSERT_EQ(tables_.size(), 1U);
    EXPECT_EQ(tables_[0].records.size(), 1U);
    ASSERT_EQ(problems_.size(), 2U);
    EXPECT_NE(problems_[1].find("signature"), std::string::npos) << problems_[1];
}

TEST_F(Fetch, AsksAboutEachCertificate) {
    order_.ocsp = {"http://one"};
    order_.known = answers({answer(5, now - 5 * day)});
    order_.asked = {{6}, {7}};
    pages_["http://one"] = test::make_ocsp(root_, {{{"05", true}, {"06"}}});
    run();
    ASSERT_EQ(tables_.size(), 1U);
    EXPECT_EQ(tables_[0].issuer_key, order_.key);
    ASSERT_EQ(tables_[0].records.size(), 2U);
    EXPECT_TRUE(tables_[0].records[0].revoked);
    EXPECT_FALSE(tables_[0].records[1].revoked);
    EXPECT_EQ(problems_.size(), 1U); // 7
    order_.known = tables_[0];
    order_.asked.clear();
    run();
    EXPECT_TRUE(tables_.empty()) << "nothing new is nothing to write";
}

TEST_F(Fetch, AsksOnlyForWhatIsWaitedForInAShortRound) {
    order_.is_full_round = false;
    order_.ocsp = {"http://one"};
    order_.crl = {"http://crl"};
    order_.known = answers({answer(5, now - day)});
    order_.asked = {{6}};
    pages_["http://one"] = test::make_ocsp(root_, {{{"06"}}});
    run();
    EXPECT_EQ(asked_, std::vector<std::string>{"http://one"});
    ASSERT_EQ(tables_.size(), 1U);
    EXPECT_EQ(tables_[0].records.size(), 2U) << "the other answer stays";
}

TEST_F(Fetch, LeavesAResponderThatIsDown) {
    order_.ocsp = {"http://down"};
    order_.asked = {{1}, {2}, {3}, {4}, {5}};
    run();
    EXPECT_EQ(asked_.size(), 3U);
    EXPECT_TRUE(tables_.empty());
    asked_.clear();
    run(std::chrono::seconds(0));
    EXPECT_TRUE(asked_.empty());
    EXPECT_EQ(problems_.size(), 1U);
}

} // namespace
} // namespace signet::ctl
