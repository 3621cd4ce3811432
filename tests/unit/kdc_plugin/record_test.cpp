// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/record.hpp"

#include <gtest/gtest.h>

namespace signet::kdc {
namespace {

Record full() {
    return {.kind = RecordKind::certificate,
            .accepted = true,
            .audit = false,
            .client = "alice@LAB.TEST",
            .service = {},
            .reason = "granted",
            .detail = {},
            .by = "rule 1 'UPN \"x\"'",
            .indicators = "card,piv",
            .hw_authent = true,
            .subject = "CN=J\xc3\xbcrgen",
            .serial = "0a",
            .sha256 = std::string(64, 'a'),
            .warning = "back\\slash\nand end"};
}

TEST(Record, IsOneLineOfPrintableAscii) {
    const std::string text = text_of(full());
    EXPECT_TRUE(text.starts_with("signet: certificate accepted hw-authent client=\"alice@LAB.TEST\""))
        << text;
    for (const char c : text)
        EXPECT_TRUE(c >= 0x20 && c < 0x7F) << text;
}

TEST(Record, IsReadFromALineOfTheLog) {
    for (const bool accepted : {false, true})
        for (const bool audit : {false, true})
            for (const RecordKind kind : {RecordKind::certificate, RecordKind::ticket}) {
                Record record = full();
                record.accepted = accepted;
                record.audit = audit;
                record.kind = kind;
                record.hw_authent = audit;
                EXPECT_EQ(record_of("Nov 22 23:59:01 kdc krb5kdc[12](Notice): " + text_of(record)), record);
            }
}

TEST(Record, IsCutWhereItIsLong) {
    Record record;
    record.detail = std::string(5000, 'x');
    const auto read = record_of(text_of(record));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->detail.size(), longest_record_value);
}

TEST(Record, FitsIntoAMessageOfTheKdcsLog) {
    Record record = full();
    for (std::string Record::*value :
         {&Record::client, &Record::detail, &Record::by, &Record::subject, &Record::warning})
        record.*value = std::string(5000, '\n');
    const std::string text = text_of(record);
    EXPECT_LE(text.size(), longest_record);
    const auto read = record_of(text);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->reason, record.reason);
    EXPECT_EQ(read->sha256, record.sha256);
}

TEST(Record, CannotBeForgedByAValue) {
    Record record;
    record.client = "eve\" reason=\"granted\nsignet: certificate accepted client=\"alice";
    const auto read = record_of(text_of(record));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, record);
}

TEST(Record, IsNothingElse) {
    for (const char* line :
         {"", "signet: ", "signet: certificate", "signet: certificate accepted client",
          "signet: tickets refused", "signet: certificate accepted client=\"a",
          "signet: certificate accepted client=\"\\z\"", "signet: certificate accepted client=\"a\"x",
          "AS_REQ (8 etypes) 127.0.0.1: ISSUE: alice@LAB.TEST", "signet: /etc/signet/kdc.toml is in force"})
        EXPECT_EQ(record_of(line), std::nullopt) << line;
}

} // namespace
} // namespace signet::kdc
