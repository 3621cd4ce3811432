// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/refresh_message.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using namespace std::string_literals;

const std::string uuid = "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"s;
const std::string uuid_written = "00112233-4455-6677-8899-aabbccddeeff";

std::string tlv(char tag, const std::string& contents) {
    return std::string{tag, static_cast<char>(contents.size())} + contents;
}

std::string octets(const std::string& contents) {
    return tlv('\x04', contents);
}

std::string state(char number, const std::string& rest) {
    return tlv('\x30', tlv('\x0a', std::string(1, number)) + rest);
}

TEST(RefreshState, IsRead) {
    const auto plain = parse_refresh_state(state(1, octets(uuid)));
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->state, EntryState::add);
    EXPECT_EQ(plain->id, uuid_written);
    EXPECT_FALSE(plain->cookie);
    const auto with_cookie = parse_refresh_state(state(3, octets(uuid) + octets("csn=1")));
    ASSERT_TRUE(with_cookie);
    EXPECT_EQ(with_cookie->state, EntryState::remove);
    EXPECT_EQ(with_cookie->cookie, "csn=1");
}

TEST(RefreshState, IsRefusedWhenMalformed) {
    const std::string good = state(1, octets(uuid) + octets("c"));
    for (const std::string& bad : {""s, "\x30"s, state(4, octets(uuid)), state(1, ""),
                                   state(1, octets("short")), octets(uuid), tlv('\x30', octets(uuid))})
        EXPECT_FALSE(parse_refresh_state(bad)) << bad.size();
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(parse_refresh_state(good.substr(0, length))) << length;
}

TEST(RefreshInfo, IsRead) {
    const auto cookie = parse_refresh_info(tlv('\x80', "csn=2"));
    ASSERT_TRUE(cookie);
    EXPECT_EQ(cookie->cookie, "csn=2");
    const auto phase = parse_refresh_info(tlv('\xa1', octets("csn=3") + "\x01\x01\xff"s));
    ASSERT_TRUE(phase);
    EXPECT_EQ(phase->cookie, "csn=3");
    EXPECT_TRUE(phase->ids.empty());
    EXPECT_TRUE(phase->is_over && !phase->has_told_all);
    const auto deleted =
        parse_refresh_info(tlv('\xa3', "\x01\x01\xff"s + tlv('\x31', octets(uuid) + octets(uuid))));
    ASSERT_TRUE(deleted);
    EXPECT_TRUE(deleted->deletes);
    EXPECT_EQ(deleted->ids, (std::vector<std::string>{uuid_written, uuid_written}));
    const auto present = parse_refresh_info(tlv('\xa3', tlv('\x31', octets(uuid))));
    ASSERT_TRUE(present);
    EXPECT_FALSE(present->deletes);
    EXPECT_EQ(present->ids.size(), 1U);
    const auto empty = parse_refresh_info(tlv('\xa3', tlv('\x31', "")));
    ASSERT_TRUE(empty);
    EXPECT_TRUE(empty->ids.empty());
    EXPECT_FALSE(empty->is_over || cookie->is_over);
}

// "refreshDone BOOLEAN DEFAULT TRUE".
TEST(RefreshInfo, SaysWhatIsOver) {
    const auto all_named = parse_refresh_info(tlv('\xa2', ""));
    ASSERT_TRUE(all_named);
    EXPECT_TRUE(all_named->has_told_all && all_named->is_over);
    const auto deletions_follow = parse_refresh_info(tlv('\xa2', "\x01\x01\x00"s));
    ASSERT_TRUE(deletions_follow);
    EXPECT_TRUE(deletions_follow->has_told_all && !deletions_follow->is_over);
    const auto deletions_told = parse_refresh_info(tlv('\xa1', "\x01\x01\x00"s));
    ASSERT_TRUE(deletions_told);
    EXPECT_FALSE(deletions_told->has_told_all || deletions_told->is_over);
}

// Half of a set of ids would leave accounts that are gone, or take away accounts that are there.
TEST(RefreshInfo, IsRefusedWhenMalformed) {
    const std::string good = tlv('\xa3', octets("c") + "\x01\x01\xff"s + tlv('\x31', octets(uuid)));
    ASSERT_TRUE(parse_refresh_info(good));
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(parse_refresh_info(good.substr(0, length))) << length;
    for (const std::string& bad :
         {tlv('\xa4', ""), tlv('\x30', ""), tlv('\xa3', tlv('\x31', octets("short"))),
          tlv('\xa3', tlv('\x31', tlv('\x02', uuid))), tlv('\xa3', ""),
          tlv('\xa3', tlv('\x31', octets(uuid) + "\x04"))})
        EXPECT_FALSE(parse_refresh_info(bad)) << bad.size();
}

TEST(RefreshDone, IsRead) {
    const auto done = parse_refresh_done(tlv('\x30', octets("csn=4") + "\x01\x01\xff"s));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->cookie, "csn=4");
    EXPECT_TRUE(done->deletes);
    const auto least = parse_refresh_done(tlv('\x30', ""));
    ASSERT_TRUE(least);
    EXPECT_FALSE(least->cookie);
    EXPECT_FALSE(least->deletes);
    EXPECT_FALSE(parse_refresh_done(""));
    EXPECT_FALSE(parse_refresh_done(tlv('\x31', "")));
    EXPECT_FALSE(parse_refresh_done("\x30\x04\x04\x09xx"s));
}

TEST(RefreshRequest, IsWritten) {
    EXPECT_EQ(refresh_request("", false), tlv('\x30', tlv('\x0a', "\x01")));
    EXPECT_EQ(refresh_request("a\0b"s, false), tlv('\x30', tlv('\x0a', "\x01") + octets("a\0b"s)));
    EXPECT_EQ(refresh_request("c", true), tlv('\x30', tlv('\x0a', "\x03") + octets("c")));
}

} // namespace
} // namespace signet::ctl
