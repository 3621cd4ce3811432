// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/binary_value.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using namespace std::string_literals;

TEST(Guid, IsWrittenAsActiveDirectoryWritesIt) {
    const std::string bytes = "\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff"s;
    EXPECT_EQ(certmap::guid_text(bytes), "00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_EQ(certmap::uuid_text(bytes), "33221100-5544-7766-8899-aabbccddeeff");
    EXPECT_FALSE(certmap::guid_text(bytes.substr(1)));
    EXPECT_FALSE(certmap::guid_text(bytes + "x"));
    EXPECT_FALSE(certmap::uuid_text(""));
}

TEST(Sid, IsReadFromItsBytes) {
    const std::string domain_user =
        "\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"
        "\x03\x00\x00\x00\x50\x04\x00\x00"s;
    EXPECT_EQ(certmap::sid_text(domain_user), "S-1-5-21-1-2-3-1104");
    EXPECT_EQ(certmap::sid_text("\x01\x01\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff"s), "S-1-1-4294967295");
    EXPECT_EQ(certmap::sid_text("\x01\x01\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00"s), "S-1-0x010000000001-0");
    for (const std::string& bad :
         {""s, "\x01"s, domain_user.substr(0, 27), domain_user + "\0"s, "\x02"s + domain_user.substr(1),
          "\x01\x10"s + std::string(6 + 64, '\1'), "\x01\x00\x00\x00\x00\x00\x00\x05"s})
        EXPECT_FALSE(certmap::sid_text(bad)) << bad.size();
}

TEST(Time, GoesBothWays) {
    EXPECT_EQ(certmap::seconds_of("19700101000000Z"), 0);
    EXPECT_EQ(certmap::seconds_of("20260131120000Z"), 1769860800);
    EXPECT_EQ(certmap::seconds_of("20260131120000.0Z"), 1769860800);
    EXPECT_EQ(certmap::seconds_of("16010101000000.0Z"), -11644473600);
    EXPECT_EQ(certmap::generalized_time(1769860800), "20260131120000Z");
    EXPECT_EQ(certmap::seconds_of(certmap::generalized_time(951827696)), 951827696); // a 29th of February
}

TEST(Time, IsRefusedWhereItIsNone) {
    for (const char* bad :
         {"", "Z", "20260131120000", "20260131120000+0100", "20260231120000Z", "20261331120000Z",
          "20260131240000Z", "20260131126000Z", "2026-01-31T12:0Z", "20260131120000.Z", "20260131120000.xZ",
          "-0260131120000Z", "20260131120000.000000000000000000000Z"})
        EXPECT_FALSE(certmap::seconds_of(bad)) << bad;
}

} // namespace
} // namespace signet::ctl
