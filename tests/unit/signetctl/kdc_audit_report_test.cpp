// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/audit_report_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace signet::ctl {
namespace {

constexpr std::int64_t now = 1'795'348'800; // 2026-11-22T12:00:00Z
const std::string head = "2026-11-22T10:00:00.123456+00:00 kdc1 krb5kdc[714](info): ";

std::string certificate(const std::string& client, bool accepted, const std::string& sha256,
                        const std::string& reason = "card-not-mapped") {
    kdc::Record record;
    record.accepted = accepted;
    record.audit = true;
    record.client = client;
    record.reason = accepted ? "granted" : reason;
    record.detail = accepted ? "" : "no rule applies";
    record.sha256 = sha256;
    return head + kdc::text_of(record);
}

std::string ticket(const std::string& client, const std::string& reason, const std::string& detail) {
    kdc::Record record;
    record.kind = kdc::RecordKind::ticket;
    record.audit = true;
    record.client = client;
    record.service = "krbtgt/LAB.TEST@LAB.TEST";
    record.reason = reason;
    record.detail = detail;
    return head + kdc::text_of(record);
}

AuditReport report_of(const std::vector<std::string>& lines, std::optional<std::int64_t> since = {}) {
    AuditReader reader(since, now);
    for (const std::string& line : lines)
        reader.take(line);
    return reader.report();
}

TEST(AuditReport, CountsWhatWouldBeAcceptedAndRefused) {
    const auto report =
        report_of({certificate("alice@LAB.TEST", true, "aa"), certificate("alice@LAB.TEST", true, "aa"),
                   certificate("bob@LAB.TEST", false, "bb", "cert-expired"),
                   head + "AS_REQ (8 etypes) 192.0.2.1: ISSUE: alice@LAB.TEST", ""});
    ASSERT_EQ(report.principals.size(), 2U);
    const auto& alice = report.principals.at("alice@LAB.TEST");
    EXPECT_EQ(alice.accepted, 2U);
    EXPECT_EQ(alice.newest, "aa");
    EXPECT_FALSE(alice.is_refused());
    const auto& bob = report.principals.at("bob@LAB.TEST");
    EXPECT_TRUE(bob.is_locked_out());
    EXPECT_EQ(bob.last().reason, "cert-expired");
    EXPECT_EQ(bob.last().detail, "no rule applies");
    EXPECT_EQ(report.reasons, (std::map<std::string, std::uint64_t>{{"cert-expired", 1}}));
    EXPECT_TRUE(report.somebody_is_refused());
    EXPECT_EQ(report.records, 3U);
    EXPECT_EQ(report.unreadable, 0U);
}

TEST(AuditReport, ForgivesWhatWasCorrectedSince) {
    const std::string alice = "alice@LAB.TEST";
    EXPECT_FALSE(
        report_of({certificate(alice, false, "aa"), certificate(alice, true, "aa")}).somebody_is_refused());
    EXPECT_TRUE(report_of({certificate(alice, true, "aa"), certificate(alice, false, "aa")})
                    .principals.at(alice)
                    .is_locked_out());
    // What could not be read at all was no certificate of its own.
    EXPECT_FALSE(
        report_of({certificate(alice, false, "", "kdc-settings-unusable"), certificate(alice, true, "aa")})
            .somebody_is_refused());
}

TEST(AuditReport, TellsALockOutFromOneBadCard) {
    const auto report = report_of({certificate("alice@LAB.TEST", false, "old", "cert-expired"),
                                   certificate("alice@LAB.TEST", true, "new")});
    const auto& alice = report.principals.at("alice@LAB.TEST");
    EXPECT_TRUE(alice.is_refused());
    EXPECT_FALSE(alice.is_locked_out());
    EXPECT_EQ(alice.last().reason, "cert-expired");
    EXPECT_EQ(alice.newest, "new");
}

TEST(AuditReport, SumsUpTicketsByRule) {
    const auto report = report_of({ticket("carol@LAB.TEST", "card-required", "everyone"),
                                   ticket("carol@LAB.TEST", "card-required", "everyone"),
                                   ticket("dave@LAB.TEST", "ticket-refused", "rule 1")});
    ASSERT_EQ(report.tickets.size(), 2U);
    EXPECT_EQ(report.tickets.at("card-required: everyone").at("carol@LAB.TEST").refused, 2U);
    EXPECT_EQ(report.tickets.at("ticket-refused: rule 1").at("dave@LAB.TEST").service,
              "krbtgt/LAB.TEST@LAB.TEST");
    EXPECT_TRUE(report.somebody_is_refused());
}

TEST(AuditReport, LeavesOutWhatIsOlder) {
    std::string undated = certificate("bob@LAB.TEST", false, "bb");
    undated.erase(0, head.size());
    const auto ten = 1'795'341'600; // 10:00
    const std::vector<std::string> lines{certificate("alice@LAB.TEST", false, "aa"), undated};
    EXPECT_EQ(report_of(lines, ten).principals.size(), 2U);
    // A line without a time may be of today.
    const auto later = report_of(lines, ten + 1);
    EXPECT_EQ(later.principals.size(), 1U);
    EXPECT_EQ(later.principals.count("bob@LAB.TEST"), 1U);
}

TEST(AuditReport, CountsWhatItCannotRead) {
    const std::string good = certificate("alice@LAB.TEST", true, "aa");
    AuditReader reader({}, now);
    for (const std::string& line : {good.substr(0, good.size() - 3), head + "signet: certificate would be",
                                    head + "AS_REQ: CLIENT_NOT_FOUND: " + good + " for krbtgt/LAB.TEST",
                                    head + std::string("\0\xff", 2)})
        reader.take(line);
    reader.take_cut(head + "signet: ticket would be refused client=\"");
    reader.take_cut(head);
    EXPECT_EQ(reader.report().unreadable, 4U);
    EXPECT_EQ(reader.report().records, 0U);
    EXPECT_FALSE(reader.report().somebody_is_refused());
}

TEST(AuditReport, PrintsThoseWhoWouldBeLockedOutFirst) {
    std::ostringstream out;
    print_text(out, report_of({certificate("alice@LAB.TEST", true, "aa"),
                               certificate("zoe\x1b[2J@LAB.TEST", false, "bb", "cert-revoked")}));
    const std::string text = out.str();
    EXPECT_EQ(text.rfind("Locked out", 0), 0U) << text;
    EXPECT_LT(text.find("zoe?[2J@LAB.TEST"), text.find("alice@LAB.TEST")) << text;
    EXPECT_NE(text.find("cert-revoked"), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(AuditReport, HasARecordForPrograms) {
    const auto json = json_of(report_of(
        {certificate("alice@LAB.TEST", false, "aa"), ticket("bob@LAB.TEST", "card-required", "everyone")}));
    EXPECT_EQ(json["somebody_is_refused"], true);
    EXPECT_EQ(json["principals"][0]["principal"], "alice@LAB.TEST");
    EXPECT_EQ(json["principals"][0]["locked_out"], true);
    EXPECT_EQ(json["principals"][0]["sha256"], "aa");
    EXPECT_EQ(json["tickets"][0]["rule"], "card-required: everyone");
    EXPECT_EQ(json["reasons"]["card-not-mapped"], 1);
}

} // namespace
} // namespace signet::ctl
