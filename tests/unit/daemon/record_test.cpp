// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/sessions/record.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

SessionRecord full_record() {
    SessionRecord record;
    record.logon_id = "00112233445566778899aabbccddeeff";
    record.user = "alice";
    record.uid = 4294967295;
    record.gid = 1000;
    record.principal = "alice\\@lab.test@LAB.TEST";
    record.service = "login";
    record.tty = "tty1";
    record.session_id = "c7";
    record.reader = "Reader A 00 00";
    record.certificate = "0f1e2d";
    record.ccache = "FILE:/tmp/krb5cc_1000";
    record.leader = 4711;
    record.leader_start = 18446744073709551615U;
    record.since = 86400;
    record.opened = 1767225600;
    record.ssh_keys = {"AAAAB3NzaC1yc2E=", "AAAAE2VjZHNhLXNoYTI="};
    return record;
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    const auto at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return at == std::string::npos ? text : text.replace(at, part.size(), by);
}

TEST(SessionRecordTest, ComesBackFromItsText) {
    EXPECT_EQ(record_of(to_text(full_record())), full_record());
}

TEST(SessionRecordTest, EmptyFieldsComeBackEmpty) {
    SessionRecord record;
    record.logon_id = full_record().logon_id;
    EXPECT_EQ(record_of(to_text(record)), record);
}

TEST(SessionRecordTest, ALineBreakInANameMakesNoLine) {
    SessionRecord record = full_record();
    record.tty = "tty1\nuid=0\nuser=root";
    record.user = "alice\nleader=1";
    const auto back = record_of(to_text(record));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->user, "alice leader=1");
    EXPECT_EQ(back->tty, "tty1 uid=0 user=root");
    EXPECT_EQ(back->uid, record.uid);
    EXPECT_EQ(back->leader, record.leader);
}

TEST(SessionRecordTest, HostileNamesComeBackAsTheyWere) {
    for (const std::string name :
         {"=", "uid=0", "a=b=c", " leading and trailing ", "\r\t\x1b[2J", "\xff\xfe", "user="}) {
        SessionRecord record = full_record();
        record.user = record.reader = record.ccache = name;
        EXPECT_EQ(record_of(to_text(record)), record) << name;
    }
}

TEST(SessionRecordTest, UnknownKeysArePassedOver) {
    EXPECT_EQ(record_of("offline=yes\n" + to_text(full_record()) + "later=1\n"), full_record());
}

TEST(SessionRecordTest, AMissingKeyIsNoRecord) {
    const std::string text = to_text(full_record());
    for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
        const auto line = text.substr(begin, text.find('\n', begin) + 1 - begin);
        const bool may_be_missing = // an older signetd's
            line.starts_with("since=") || line.starts_with("opened=") || line.starts_with("ticket_end=") ||
            line.starts_with("released=") || line.starts_with("ssh_keys=");
        EXPECT_EQ(record_of(replaced(text, line, "")).has_value(), may_be_missing) << line;
    }
}

// An older signetd has not written it.
TEST(SessionRecordTest, WithoutAnAgeItIsNotKnown) {
    const std::string text = to_text(full_record());
    EXPECT_EQ(record_of(replaced(text, "since=86400\n", ""))->since, 0);
    EXPECT_FALSE(record_of(replaced(text, "since=86400", "since=")));
    EXPECT_FALSE(record_of(replaced(text, "since=86400", "since=1h")));
}

TEST(SessionRecordTest, KeysMustLookLikeKeys) {
    const SessionRecord record = full_record();
    const std::string text = to_text(record);
    const std::string keys = "ssh_keys=AAAAB3NzaC1yc2E= AAAAE2VjZHNhLXNoYTI=\n";
    EXPECT_TRUE(record_of(replaced(text, keys, ""))->ssh_keys.empty());
    EXPECT_TRUE(record_of(replaced(text, keys, "ssh_keys=\n"))->ssh_keys.empty());
    const std::string longest(longest_ssh_key, 'A');
    EXPECT_EQ(record_of(replaced(text, keys, "ssh_keys=" + longest + "\n"))->ssh_keys.front(), longest);
    std::string many = "ssh_keys=AAAA";
    for (std::size_t i = 1; i < most_ssh_keys; ++i)
        many += " AAAA";
    EXPECT_EQ(record_of(replaced(text, keys, many + "\n"))->ssh_keys.size(), most_ssh_keys);
    for (const std::string& bad :
         {std::string("ssh_keys=AAA"), std::string("ssh_keys=AA=A"), std::string("ssh_keys=A==="),
          std::string("ssh_keys====="), std::string("ssh_keys= AAAA"), std::string("ssh_keys=AAAA  AAAA"),
          std::string("ssh_keys=AA\x01="), "ssh_keys=" + longest + "AAAA", many + " AAAA"})
        EXPECT_FALSE(record_of(replaced(text, keys, bad + "\n"))) << bad;
}

TEST(SessionRecordTest, NumbersMustBeNumbersThroughAndThrough) {
    const std::string text = to_text(full_record());
    for (const std::string number : {"", "x", "12x", " 12", "-1", "4294967296", "0x10", "1.0"})
        EXPECT_FALSE(record_of(replaced(text, "gid=1000", "gid=" + number))) << number;
    EXPECT_FALSE(record_of(replaced(text, "leader=4711", "leader=99999999999")));
}

TEST(SessionRecordTest, ALogonIdIsAFileNameAndNothingElse) {
    const std::string id = full_record().logon_id;
    EXPECT_TRUE(is_logon_id(id));
    const std::string hostile[] = {"",
                                   id.substr(1),
                                   id + "0",
                                   "../" + id.substr(3),
                                   "00112233445566778899AABBCCDDEEFF",
                                   std::string(32, '.'),
                                   std::string(31, '0') + "/",
                                   std::string(31, '0') + '\0'};
    for (const std::string& text : hostile) {
        EXPECT_FALSE(is_logon_id(text)) << text;
        EXPECT_FALSE(record_of(replaced(to_text(full_record()), id, text))) << text;
    }
}

TEST(SessionRecordTest, WhatIsNoRecordIsNothing) {
    for (const std::string text : {"", "\n", "=", "user", "user=alice", "\n\n\n===\n"})
        EXPECT_FALSE(record_of(text)) << text;
}

} // namespace
} // namespace signet::daemon
