// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/block_list.hpp"

#include <gtest/gtest.h>

namespace signet::kdc {
namespace {

using certmap::Sha256;

const std::string digest(64, 'a');

Sha256 sha(std::uint8_t byte) {
    Sha256 value{};
    value.fill(byte);
    return value;
}

certmap::Certificate certificate() {
    certmap::Certificate value;
    value.sha256 = sha(1);
    value.key.info_sha256 = sha(2);
    value.serial = {0x0a, 0xff};
    return value;
}

std::string blocked_by(const std::string& list, std::optional<Sha256> issuer = sha(3)) {
    const auto parsed = certmap::BlockList::parse(list);
    EXPECT_TRUE(parsed.has_value()) << list;
    return parsed ? parsed->blocks(certificate(), issuer).value_or("") : "unreadable";
}

TEST(BlockList, BlocksByCertificateKeyAndSerialNumber) {
    const std::string ones =
        "cert " + std::string("01010101010101010101010101010101") + "01010101010101010101010101010101";
    EXPECT_EQ(blocked_by(ones + "\n"), ones);
    EXPECT_EQ(blocked_by(certmap::block_line_of_certificate(sha(2))), "");
    EXPECT_NE(blocked_by(certmap::block_line_of_key(sha(2))), "");
    EXPECT_EQ(blocked_by(certmap::block_line_of_key(sha(1))), "");
    EXPECT_EQ(blocked_by("serial 0aff"), "serial 0aff");
    EXPECT_EQ(blocked_by("serial 0afe\nserial 0affff\n"), "");
}

TEST(BlockList, BlocksASerialNumberOfOneCaOrOfAll) {
    const std::string of_three = certmap::block_line_of_serial(certificate().serial, sha(3));
    EXPECT_EQ(blocked_by(of_three, sha(3)), of_three);
    EXPECT_EQ(blocked_by(of_three, sha(4)), "");
    EXPECT_EQ(blocked_by(of_three, std::nullopt), "");
    EXPECT_EQ(blocked_by("serial 0aff", std::nullopt), "serial 0aff");
}

TEST(BlockList, ReadsWhatPeoplePaste) {
    for (const char* line :
         {"serial 0AFF", "serial 0A:FF", "serial 0x0aff", "  serial\t000aff # lost", "serial aff\r"})
        EXPECT_EQ(blocked_by(std::string("# all\n\n") + line + "\n"), "serial 0aff") << line;
    EXPECT_EQ(certmap::canonical_block_line("cert " + std::string(64, 'A')).value(), "cert " + digest);
    EXPECT_EQ(certmap::canonical_block_line("serial 00").value(),
              certmap::block_line_of_serial({}, std::nullopt));
    EXPECT_EQ(certmap::canonical_block_line("  # nothing").value(), "");
}

TEST(BlockList, RefusesAListWithALineThatItCannotRead) {
    for (const std::string& line :
         {std::string("cert"), "cert " + digest + "a", "cert " + digest.substr(1), std::string("key 12"),
          std::string("serial"), std::string("serial xyz"), std::string("serial ") + std::string(42, '1'),
          "serial 01 " + digest + " 02", std::string("serial 01 02"), std::string("certificate 01"),
          "cert " + digest + " " + digest, std::string("\x01")}) {
        const auto list = certmap::BlockList::parse("serial 01\n" + line + "\n");
        ASSERT_FALSE(list.has_value()) << line;
        EXPECT_TRUE(list.error().problem.starts_with("line 2 ")) << list.error().problem;
    }
}

TEST(BlockList, IsBounded) {
    std::string list;
    for (std::size_t i = 0; i <= certmap::max_blocked; ++i)
        list += "serial " + std::to_string(100'000 + i) + "\n";
    EXPECT_FALSE(certmap::BlockList::parse(list).has_value());
}

} // namespace
} // namespace signet::kdc
