// SPDX-License-Identifier: Apache-2.0
// What a KRB-ERROR means: by its code, by the e-text of Signet's plugin, by the e-data of Active Directory.
#include "daemon/worker/kerberos/kdc_error.hpp"
#include "daemon/worker/kerberos/nt_status.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace signet::worker {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(KdcError, HasAReasonForEveryCode) {
    const std::vector<std::pair<int, Reason>> table{
        {1, Reason::kdc_account_expired},   {6, Reason::kdc_unknown_principal},
        {7, Reason::kdc_refused},           {12, Reason::kdc_policy},
        {14, Reason::kdc_refused},          {16, Reason::kdc_no_pkinit},
        {18, Reason::kdc_account_locked},   {21, Reason::kdc_account_locked},
        {23, Reason::kdc_password_expired}, {24, Reason::kdc_preauth_failed},
        {29, Reason::kdc_unreachable},      {31, Reason::kdc_preauth_failed},
        {37, Reason::clock_skew},           {60, Reason::kdc_refused},
        {62, Reason::kdc_cert_refused},     {63, Reason::kdc_cert_refused},
        {64, Reason::kdc_cert_refused},     {65, Reason::kdc_refused},
        {66, Reason::kdc_mapping_too_weak}, {70, Reason::kdc_cert_refused},
        {71, Reason::kdc_cert_refused},     {72, Reason::kdc_cert_refused},
        {73, Reason::kdc_cert_refused},     {74, Reason::kdc_cert_refused},
        {75, Reason::kdc_name_mismatch},    {77, Reason::kdc_cert_refused},
        {78, Reason::kdc_cert_refused},     {79, Reason::kdc_library_too_old},
        {80, Reason::kdc_library_too_old},  {100, Reason::kdc_library_too_old},
        {127, Reason::kdc_refused},         {-1, Reason::kdc_refused},
    };
    for (const auto& [code, reason] : table)
        EXPECT_EQ(reason_of_kdc_code(code), reason) << code;
}

struct NtStatusRow {
    std::uint32_t status;
    Reason reason;
};

class NtStatus : public testing::TestWithParam<NtStatusRow> {};

TEST_P(NtStatus, TellsWhatTheCodeDoesNot) {
    const auto [status, reason] = GetParam();
    EXPECT_EQ(reason_of_nt_status(status), reason);
    const auto failure = to_failure({18, "", "", {}, status});
    EXPECT_EQ(failure.reason, reason);
    EXPECT_THAT(failure.detail, testing::HasSubstr("NTSTATUS C0000"));
}

INSTANTIATE_TEST_SUITE_P(Every, NtStatus,
                         testing::Values(NtStatusRow{0xC000006E, Reason::kdc_policy},
                                         NtStatusRow{0xC000006F, Reason::kdc_logon_hours},
                                         NtStatusRow{0xC0000070, Reason::kdc_policy},
                                         NtStatusRow{0xC0000071, Reason::kdc_password_expired},
                                         NtStatusRow{0xC0000072, Reason::kdc_account_disabled},
                                         NtStatusRow{0xC0000193, Reason::kdc_account_expired},
                                         NtStatusRow{0xC0000224, Reason::kdc_password_expired},
                                         NtStatusRow{0xC0000234, Reason::kdc_account_locked_out},
                                         NtStatusRow{0xC00002FA, Reason::card_required}));

TEST(KdcError, GoesByItsCodeWhereTheNtStatusSaysNothing) {
    EXPECT_EQ(reason_of_nt_status(0), std::nullopt);
    EXPECT_EQ(reason_of_nt_status(0xC000006D), std::nullopt);
    EXPECT_EQ(to_failure({6, "", "", {}, 0xC000006D}).reason, Reason::kdc_unknown_principal);
    EXPECT_EQ(to_failure({18, "", "", {}, 0}).reason, Reason::kdc_account_locked);
}

// KERB-ERROR-DATA for an account that is disabled, as a domain controller of Windows sends it.
const Bytes disabled{0x30, 0x15, 0xa1, 0x03, 0x02, 0x01, 0x03, 0xa2, 0x0e, 0x04, 0x0c, 0x72,
                     0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00};

// METHOD-DATA as Samba sends it, with ETYPE-INFO2 before the same.
Bytes in_method_data(const Bytes& data) {
    Bytes whole{0x30, 0x43, 0x30, 0x2a, 0xa1, 0x03, 0x02, 0x01, 0x13, 0xa2, 0x23, 0x04,
                0x21, 0x30, 0x1f, 0x30, 0x1d, 0xa0, 0x03, 0x02, 0x01, 0x12, 0xa1, 0x0e,
                0x1b, 0x0c, 0x41, 0x44, 0x2e, 0x54, 0x45, 0x53, 0x54, 0x61, 0x6c, 0x69,
                0x63, 0x65, 0xa2, 0x06, 0x04, 0x04, 0x00, 0x00, 0x10, 0x00};
    whole.insert(whole.end(), data.begin(), data.end());
    return whole;
}

TEST(NtStatusParser, ReadsWhatADomainControllerSends) {
    EXPECT_EQ(parse_nt_status(disabled), 0xC0000072);
    EXPECT_EQ(parse_nt_status(in_method_data(disabled)), 0xC0000072);
}

TEST(NtStatusParser, TakesNothingElse) {
    EXPECT_EQ(parse_nt_status(in_method_data({})), std::nullopt);
    for (std::size_t size = 0; size < disabled.size(); ++size) {
        const Bytes shorter(disabled.begin(), disabled.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(parse_nt_status(shorter), std::nullopt) << size;
        EXPECT_EQ(parse_nt_status(in_method_data(shorter)), std::nullopt) << size;
    }
    constexpr std::size_t head = 11; // after it every value is a status
    for (std::size_t i = 0; i < head; ++i) {
        Bytes other = disabled;
        other[i] ^= 1U;
        EXPECT_EQ(parse_nt_status(other), std::nullopt) << i;
    }
}

// A KRB-ERROR is not authenticated: it may choose among refusals, and no more.
TEST(KdcError, TakesThePluginsReasonFromTheStatus) {
    EXPECT_EQ(reason_of_status("signet: card-required"), Reason::card_required);
    EXPECT_EQ(reason_of_status("signet: ticket-refused"), Reason::ticket_refused);
    for (const char* other : {"", "card-required", "signet: granted", "signet: pin-locked",
                              "signet: ", "signet: card-required ", "PREAUTH_FAILED"})
        EXPECT_EQ(reason_of_status(other), std::nullopt) << other;
    EXPECT_EQ(to_failure({12, "signet: card-required", "", {}}).reason, Reason::card_required);
    EXPECT_EQ(to_failure({12, "somebody else", "", {}}).reason, Reason::kdc_policy);
}

TEST(KdcError, IsNotReadFromOtherMessages) {
    const test::KrbConf conf("[libdefaults]\n");
    const auto context = Krb5Context::open({{conf.path()}});
    ASSERT_TRUE(context);
    for (const std::vector<std::uint8_t>& message : {std::vector<std::uint8_t>{},
                                                     {0x7e},
                                                     {0x7e, 0x80},
                                                     {0x7e, 0x02, 0x30, 0x00},
                                                     {0x6b, 0x02, 0x30, 0x00}})
        EXPECT_FALSE(parse_kdc_error(*context, message));
}

// What libkrb5 could do nothing with is no answer: another KDC may have one.
TEST(KdcAnswer, ThatCannotBeReadIsAskedForElsewhere) {
    using Message = std::vector<std::uint8_t>;
    const test::KrbConf conf("[libdefaults]\n");
    const auto context = Krb5Context::open({{conf.path()}});
    ASSERT_TRUE(context);
    Message long_one(200, 0);
    long_one[0] = 0x6b;
    long_one[1] = 0x81;
    long_one[2] = 197;
    for (const Message& whole : {Message{0x6b, 0x02, 0x30, 0x00}, Message{0x6d, 0x00}, long_one})
        EXPECT_EQ(why_ask_another_kdc(*context, whole), std::nullopt);
    long_one[2] = 198;
    for (const Message& other :
         {Message{}, Message{0x30, 0x00}, Message{0x7e}, Message{0x7e, 0x02, 0x30, 0x00}, Message{0x6b},
          Message{0x6b, 0x05, 0x30}, Message{0x6b, 0x00, 0x00}, Message{0x6d, 0x80, 0x00},
          Message{0x6b, 0x85, 0, 0, 0, 0, 1, 0}, long_one})
        EXPECT_NE(why_ask_another_kdc(*context, other), std::nullopt);
}

} // namespace
} // namespace signet::worker
