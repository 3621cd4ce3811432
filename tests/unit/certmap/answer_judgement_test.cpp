// SPDX-License-Identifier: Apache-2.0
#include "certmap/revocation/answer_judgement.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {
namespace {

using policy::Reason;
using Answer = std::optional<RevocationAnswer>;

constexpr std::int64_t now = 1'800'000'000; // 2027-01-15T08:00:00Z
constexpr std::int64_t hour = 3600;

RevocationOpinion judge(RevocationDemand demand, const Answer& ocsp, const Answer& crl,
                        std::int64_t grace = 0) {
    return judge_answers({.demand = demand, .grace = grace, .crl = crl, .ocsp = ocsp, .now = now});
}

enum class Kind { none, good, stale, future, revoked, stale_revoked, future_revoked };

constexpr Kind kinds[] = {Kind::none,    Kind::good,          Kind::stale,         Kind::future,
                          Kind::revoked, Kind::stale_revoked, Kind::future_revoked};

Answer answer(Kind kind) {
    switch (kind) {
    case Kind::none: return std::nullopt;
    case Kind::good: return RevocationAnswer{false, now - hour, now + hour};
    case Kind::stale: return RevocationAnswer{false, now - 2 * hour, now - hour};
    case Kind::future: return RevocationAnswer{false, now + hour, now + 2 * hour};
    case Kind::revoked: return RevocationAnswer{true, now - hour, now + hour};
    case Kind::stale_revoked: return RevocationAnswer{true, now - 2 * hour, now - hour};
    case Kind::future_revoked: return RevocationAnswer{true, now + hour, now + 2 * hour};
    }
    return std::nullopt;
}

bool says_revoked(Kind kind) {
    return kind == Kind::revoked || kind == Kind::stale_revoked || kind == Kind::future_revoked;
}

// The whole table: every answer of one kind with every answer of the other, under every demand.
TEST(Revocation, JudgesEveryPairOfAnswers) {
    for (const Kind ocsp : kinds) {
        for (const Kind crl : kinds) {
            const bool revoked = says_revoked(ocsp) || says_revoked(crl);
            const bool good = ocsp == Kind::good || crl == Kind::good;
            const std::string row =
                std::to_string(static_cast<int>(ocsp)) + " " + std::to_string(static_cast<int>(crl));

            const auto off = judge(RevocationDemand::off, answer(ocsp), answer(crl));
            EXPECT_TRUE(off.reason == Reason::granted && off.warning.empty()) << row;

            const auto soft = judge(RevocationDemand::soft, answer(ocsp), answer(crl));
            EXPECT_EQ(soft.reason, revoked ? Reason::cert_revoked : Reason::granted) << row;
            EXPECT_EQ(soft.warning.empty(), revoked || good) << row;

            const auto hard = judge(RevocationDemand::hard, answer(ocsp), answer(crl));
            const Reason without = good ? Reason::granted : Reason::revocation_unknown;
            EXPECT_EQ(hard.reason, revoked ? Reason::cert_revoked : without) << row;
            EXPECT_EQ(hard.detail.empty(), hard.reason == Reason::granted) << row;
            EXPECT_TRUE(hard.warning.empty()) << row;
        }
    }
}

TEST(Revocation, SaysWhichAnswerRanOutWhen) {
    struct Row {
        Kind ocsp;
        Kind crl;
        std::string_view detail;
    };
    for (const Row& row : {
             Row{Kind::none, Kind::none, "there is no OCSP answer, there is no CRL"},
             Row{Kind::none, Kind::stale, "there is no OCSP answer, the CRL ran out at 2027-01-15T07:00:00Z"},
             Row{Kind::stale, Kind::none, "the OCSP answer ran out at 2027-01-15T07:00:00Z, there is no CRL"},
             Row{Kind::future, Kind::stale,
                 "the OCSP answer is of 2027-01-15T09:00:00Z, the CRL ran out at 2027-01-15T07:00:00Z"},
             Row{Kind::stale_revoked, Kind::revoked, "the OCSP answer of 2027-01-15T06:00:00Z"},
             Row{Kind::good, Kind::revoked, "the CRL of 2027-01-15T07:00:00Z"},
         }) {
        EXPECT_EQ(judge(RevocationDemand::hard, answer(row.ocsp), answer(row.crl)).detail, row.detail);
    }
    EXPECT_EQ(judge(RevocationDemand::soft, {}, answer(Kind::stale)).warning,
              "there is no OCSP answer, the CRL ran out at 2027-01-15T07:00:00Z");
}

bool counts(const RevocationAnswer& crl, std::int64_t grace = 0) {
    const Reason reason = judge(RevocationDemand::hard, {}, crl, grace).reason;
    EXPECT_TRUE(reason == Reason::granted || reason == Reason::revocation_unknown);
    return reason == Reason::granted;
}

TEST(Revocation, CountsAnAnswerUntilItsEndAndForItsGrace) {
    EXPECT_TRUE(counts({false, 0, now}));
    EXPECT_FALSE(counts({false, 0, now - 1}));
    EXPECT_TRUE(counts({false, 0, now - 60}, 60));
    EXPECT_FALSE(counts({false, 0, now - 61}, 60));
    EXPECT_FALSE(counts({false, 0, now - 1}, -60));
}

TEST(Revocation, WhatNamesNoEndHasRunOutAtOnce) {
    EXPECT_TRUE(counts({false, now, {}}));
    EXPECT_FALSE(counts({false, now - 1, {}}));
    EXPECT_TRUE(counts({false, now - hour, {}}, hour));
    EXPECT_FALSE(counts({false, now - hour - 1, {}}, hour));
}

TEST(Revocation, ForgivesFiveMinutesOfClock) {
    EXPECT_TRUE(counts({false, now + 300, now + hour}));
    EXPECT_FALSE(counts({false, now + 301, now + hour}));
}

TEST(Revocation, BearsAnyTime) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    EXPECT_TRUE(counts({false, least, most}, 2160 * hour));
    EXPECT_FALSE(counts({false, least, least}, 2160 * hour));
    EXPECT_FALSE(counts({false, most, most}, 2160 * hour));
    EXPECT_NE(judge(RevocationDemand::hard, {}, RevocationAnswer{false, least, least})
                  .detail.find("ran out at -9223372036854775808s"),
              std::string::npos);
    EXPECT_NE(judge(RevocationDemand::hard, {}, RevocationAnswer{false, 0, 951'782'399})
                  .detail.find("ran out at 2000-02-28T23:59:59Z"),
              std::string::npos);
}

} // namespace
} // namespace signet::certmap
