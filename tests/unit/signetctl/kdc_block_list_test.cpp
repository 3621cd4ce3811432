// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/kdc/block_list_file.hpp"
#include "daemon/signetctl/kdc/pem.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::test::Folder;

const std::string digest(64, 'a');
const std::string comment = "2026-11-22T10:00:00Z by root: lost";

TEST(BlockListEdit, AppendsALineWithWhoAndWhy) {
    const auto edited = with_entry("# ours\ncert " + digest + " # first", "serial 0a", comment);
    ASSERT_TRUE(edited.has_value()) << edited.error().problem;
    EXPECT_TRUE(edited->changed);
    EXPECT_EQ(edited->text, "# ours\ncert " + digest + " # first\nserial 0a # " + comment + "\n");
}

TEST(BlockListEdit, LeavesWhatIsThereAlready) {
    const std::string text = "cert  " + std::string(64, 'A') + "\t# by hand\n";
    const auto edited = with_entry(text, "cert " + digest, comment);
    ASSERT_TRUE(edited.has_value());
    EXPECT_FALSE(edited->changed);
    EXPECT_EQ(edited->text, text);
}

TEST(BlockListEdit, TakesOutEveryLineThatSaysIt) {
    const std::string text = "# head\nserial 0a # one\nserial 0b # other\n\nserial 00:0A # again\n";
    const auto edited = without_entry(text, "serial 0a");
    ASSERT_TRUE(edited.has_value());
    EXPECT_TRUE(edited->changed);
    EXPECT_EQ(edited->text, "# head\nserial 0b # other\n\n");
    const auto again = without_entry(edited->text, "serial 0a");
    ASSERT_TRUE(again.has_value());
    EXPECT_FALSE(again->changed);
}

TEST(BlockListEdit, DoesNotTouchWhatAKdcCannotRead) {
    for (const char* text : {"nonsense\n", "cert 00\n", "serial zz\n"}) {
        EXPECT_FALSE(with_entry(text, "serial 0a", comment).has_value()) << text;
        EXPECT_FALSE(without_entry(text, "serial 0a").has_value()) << text;
        EXPECT_FALSE(blocked_entries(text).has_value()) << text;
    }
}

TEST(BlockListEdit, ListsWhatIsBlockedAndWhy) {
    const auto entries = blocked_entries("# head\nserial 0A  #  lost \x1b[2J\r\nserial 0b\n");
    ASSERT_TRUE(entries.has_value());
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ((*entries)[0].entry, "serial 0a");
    EXPECT_EQ((*entries)[0].comment, "lost ?[2J");
    EXPECT_EQ((*entries)[1].comment, "");
}

TEST(BlockListEdit, SaysWhoAndWhyInOneLine) {
    EXPECT_EQ(block_comment(1'795'348'800, "root", "left in a train # 7").value(),
              "2026-11-22T12:00:00Z by root: left in a train # 7");
    EXPECT_EQ(block_comment(0, "root", "").value(), "1970-01-01T00:00:00Z by root");
    for (const std::string& why :
         {std::string("a\ncert ") + digest, std::string("a\x1b[2J"), std::string("a\0b", 3),
          std::string("\xff"), std::string(longest_why + 1, 'x')})
        EXPECT_FALSE(block_comment(0, "root", why).has_value()) << why;
}

std::string contents(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

mode_t mode_of(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

certmap::Result<EditedBlockList> block(const std::string& path, const std::string& entry) {
    return change_block_list(path, [&](std::string_view text) { return with_entry(text, entry, comment); });
}

TEST(BlockListFile, MakesFolderAndFileForEverybodyToRead) {
    const Folder folder;
    const std::string path = folder.path() + "/kdc/blocked";
    const mode_t before = umask(077);
    const auto changed = block(path, "serial 0a");
    umask(before);
    ASSERT_TRUE(changed.has_value()) << changed.error().problem;
    EXPECT_EQ(contents(path), "serial 0a # " + comment + "\n");
    EXPECT_EQ(mode_of(path), 0644U);
    EXPECT_EQ(mode_of(folder.path() + "/kdc"), 0755U);
    EXPECT_EQ(read_block_list(path).value(), contents(path));
}

TEST(BlockListFile, IsReplacedAndNotWrittenInPlace) {
    const Folder folder;
    const std::string path = folder.path() + "/blocked";
    ASSERT_TRUE(block(path, "serial 0a").has_value());
    std::ifstream old(path);
    ASSERT_TRUE(block(path, "serial 0b").has_value());
    std::ostringstream text;
    text << old.rdbuf();
    EXPECT_EQ(text.str(), "serial 0a # " + comment + "\n"); // who had it open still reads the whole old one
    EXPECT_NE(contents(path).find("serial 0b"), std::string::npos);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder.path()))
        ++files;
    EXPECT_EQ(files, 2U); // the list and its lock
}

TEST(BlockListFile, StaysAsItIsWhenItCannotBeReadOrOthersWroteIt) {
    const Folder folder;
    const std::string path = folder.path() + "/blocked";
    std::ofstream(path) << "nonsense\n";
    EXPECT_FALSE(block(path, "serial 0a").has_value());
    EXPECT_EQ(contents(path), "nonsense\n");
    std::ofstream(path) << "serial 0b\n";
    ASSERT_EQ(chmod(path.c_str(), 0666), 0);
    EXPECT_FALSE(block(path, "serial 0a").has_value());
    EXPECT_FALSE(read_block_list(path).has_value());
    EXPECT_EQ(contents(path), "serial 0b\n");
}

TEST(BlockListFile, LosesNothingWhenManyChangeIt) {
    const Folder folder;
    const std::string path = folder.path() + "/blocked";
    constexpr int people = 8;
    constexpr int each = 5;
    std::vector<std::thread> threads;
    for (int person = 0; person < people; ++person)
        threads.emplace_back([&, person] {
            for (int i = 1; i <= each; ++i)
                EXPECT_TRUE(block(path, "serial " + certmap::hexadecimal(std::vector<std::uint8_t>{
                                                        static_cast<std::uint8_t>(person * each + i)}))
                                .has_value());
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(blocked_entries(contents(path)).value().size(), std::size_t{people * each});
}

TEST(KeyDigest, IsThatOfACertificateAPublicKeyOrDigits) {
    const Folder folder;
    const certmap::test::Authority authority("CA");
    std::ofstream(folder.path() + "/ca.pem") << certmap::test::pem(authority.der());
    const auto of_certificate = key_digest_of(folder.path() + "/ca.pem");
    ASSERT_TRUE(of_certificate.has_value());
    EXPECT_EQ(key_digest_of(certmap::hexadecimal(*of_certificate)).value(), *of_certificate);

    const auto key = certmap::test::ec_key();
    unsigned char* bytes = nullptr;
    const int size = i2d_PUBKEY(key.get(), &bytes);
    const certmap::test::Der info(bytes, bytes + size);
    OPENSSL_free(bytes);
    certmap::test::Request request;
    request.key = key;
    std::ofstream(folder.path() + "/key.pem") << certmap::test::pem(info, "PUBLIC KEY");
    std::ofstream(folder.path() + "/card.pem") << certmap::test::pem(authority.issue(request).der);
    EXPECT_EQ(key_digest_of(folder.path() + "/key.pem").value(),
              key_digest_of(folder.path() + "/card.pem").value());

    std::ofstream(folder.path() + "/wrong.pem") << certmap::test::pem(authority.der(), "PUBLIC KEY");
    for (const std::string wrong : {"/wrong.pem", "/nowhere", "/."})
        EXPECT_FALSE(key_digest_of(folder.path() + wrong).has_value()) << wrong;
    EXPECT_FALSE(key_digest_of("aa").has_value());
}

TEST(PemBlocks, PassesOverOtherKinds) {
    const certmap::test::Der bytes{1, 2, 3};
    const std::string text = "text\n" + certmap::test::pem(bytes, "PRIVATE KEY") + certmap::test::pem(bytes) +
                             certmap::test::pem({4}, "CERTIFICATE");
    const auto blocks = pem_blocks(text, "CERTIFICATE");
    ASSERT_TRUE(blocks.has_value());
    EXPECT_EQ(*blocks, (std::vector<certmap::Bytes>{{1, 2, 3}, {4}}));
    EXPECT_FALSE(pem_blocks("-----BEGIN CERTIFICATE-----\nAQID\n", "CERTIFICATE").has_value());
    EXPECT_FALSE(pem_blocks("-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n", "CERTIFICATE")
                     .has_value());
}

} // namespace
} // namespace signet::ctl
