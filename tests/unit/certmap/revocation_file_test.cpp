// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/revocation_file.hpp"
#include "certmap/trust/revocation_view.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace signet::certmap {
namespace {

namespace fs = std::filesystem;

RevocationTable table_of(std::vector<Bytes> serials) {
    RevocationTable table;
    table.source = RevocationSource::ocsp;
    table.issuer_key.fill(0xab);
    table.this_update = 1'700'000'000;
    table.next_update = 1'800'000'000;
    table.fetched = 1'750'000'000;
    for (auto& serial : serials) {
        const auto number = static_cast<std::uint8_t>(table.records.size());
        table.records.push_back({std::move(serial), number % 2 == 0, number, 100 + number, 200 + number});
    }
    return table;
}

Result<RevocationFile> mapped(const std::string& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    auto file = RevocationFile::map(descriptor, path);
    if (descriptor >= 0) close(descriptor);
    return file;
}

const std::vector<Bytes> some_serials = {{0x00}, {0x01},       {0x01, 0x00}, {0x01, 0x00, 0x05},
                                         {0x02}, {0x7f, 0xff}, {0x80},       Bytes(max_serial, 0xff)};

class RevocationFiles : public testing::Test {
protected:
    RevocationFiles() { fs::create_directory(folder_); }
    ~RevocationFiles() override { fs::remove_all(folder_); }

    std::string write(const std::string& bytes, fs::perms mode = fs::perms(0644)) const {
        const auto path = folder_ / "file";
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        fs::permissions(path, mode);
        return path;
    }

    const fs::path folder_ = fs::path(testing::TempDir()) / ("revocation-" + std::to_string(getpid()));
};

TEST_F(RevocationFiles, HoldWhatWasWritten) {
    const auto table = table_of(some_serials);
    const auto file = mapped(write(*encode(table)));
    ASSERT_TRUE(file) << file.error().problem;
    EXPECT_EQ(file->size(), table.records.size());
    EXPECT_EQ(*file->read(), table);
    auto about = table;
    about.records.clear();
    EXPECT_EQ(file->about(), about);
    for (const auto& record : table.records)
        EXPECT_EQ(file->find(record.serial), record);
    for (const Bytes& unknown : {Bytes{}, Bytes{0x00, 0x00}, Bytes{0x03}, Bytes{0x01, 0x01}, Bytes{0x81},
                                 Bytes(max_serial + 1, 0xff), Bytes(max_serial - 1, 0xff)})
        EXPECT_FALSE(file->find(unknown));
}

TEST_F(RevocationFiles, MayBeEmptyOfRecords) {
    const auto file = mapped(write(*encode(table_of({}))));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->size(), 0U);
    EXPECT_FALSE(file->find(Bytes{1}));
}

TEST_F(RevocationFiles, StayReadableWhenAnotherTakesTheirPlace) {
    const auto path = write(*encode(table_of({{1}})));
    const auto old = mapped(path);
    const auto next = folder_ / "next";
    std::ofstream(next, std::ios::binary) << *encode(table_of({{2}}));
    fs::rename(next, path);
    EXPECT_TRUE(old->find(Bytes{1}));
    EXPECT_TRUE(mapped(path)->find(Bytes{2}));
}

TEST_F(RevocationFiles, AreNotWrittenUnsortedOrWithSerialsThatAreNone) {
    for (const auto& serials :
         {std::vector<Bytes>{{2}, {1}}, std::vector<Bytes>{{1}, {1}}, std::vector<Bytes>{{1, 0}, {1}},
          std::vector<Bytes>{{}}, std::vector<Bytes>{Bytes(max_serial + 1, 1)}})
        EXPECT_FALSE(encode(table_of(serials)));
}

TEST_F(RevocationFiles, AreRefusedWhenSomethingElseStandsThere) {
    const auto good = *encode(table_of(some_serials));
    std::vector<std::string> bad{"", good.substr(0, 87), good.substr(0, good.size() - 1), good + "x"};
    for (const std::size_t at : {0U, 8U, 12U, 16U, 17U, 24U, 31U}) { // magic, order, version, source, count
        bad.push_back(good);
        bad.back()[at] = static_cast<char>(bad.back()[at] + 7);
    }
    for (const auto& bytes : bad)
        EXPECT_FALSE(mapped(write(bytes))) << bytes.size();
    EXPECT_TRUE(mapped(write(good)));
}

TEST_F(RevocationFiles, AreRegularFiles) {
    EXPECT_FALSE(mapped(folder_));
    EXPECT_FALSE(mapped(folder_ / "missing"));
}

TEST_F(RevocationFiles, WithDamagedRecordsAreSearchedAllTheSame) {
    auto bytes = *encode(table_of(some_serials));
    constexpr std::size_t header = 88, row = 40;
    for (std::size_t at = header; at < bytes.size(); at += row)
        bytes[at] = '\xff'; // the length
    const auto file = mapped(write(bytes));
    ASSERT_TRUE(file);
    for (const auto& serial : some_serials)
        (void)file->find(serial);
    EXPECT_FALSE(file->read());
    bytes = *encode(table_of(some_serials));
    std::swap_ranges(bytes.begin() + header, bytes.begin() + header + row, bytes.begin() + header + row);
    EXPECT_FALSE(mapped(write(bytes))->read());
}

TEST_F(RevocationFiles, AreNamedByTheIssuersKey) {
    Sha256 key{};
    key[0] = 0xab;
    EXPECT_EQ(revocation_file_name(RevocationSource::crl, key), "ab" + std::string(62, '0') + ".crl");
    EXPECT_EQ(revocation_file_name(RevocationSource::ocsp, key), "ab" + std::string(62, '0') + ".ocsp");
}

} // namespace
} // namespace signet::certmap
