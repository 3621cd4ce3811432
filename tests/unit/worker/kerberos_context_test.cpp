// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_error.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <gmock/gmock.h>

namespace signet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Krb5Context, LaysItsOwnRelationsOverKrb5Conf) {
    const test::KrbConf conf("[realms]\n LAB.TEST = {\n kdc = a\n kdc = b\n pkinit_anchors = FILE:/x\n }\n"
                             "[libdefaults]\n default_realm = OTHER\n pkinit_cert_match = <SUBJECT>x\n");
    const auto context = Krb5Context::open({{conf.path()}}, {{{"libdefaults", "default_realm"}, {"LAB.TEST"}},
                                                             {{"realms", "LAB.TEST", "kdc"}, {"c"}},
                                                             {{"libdefaults", "pkinit_cert_match"}, {}}});
    ASSERT_TRUE(context);
    EXPECT_EQ(context->default_realm(), "LAB.TEST");
    EXPECT_THAT(context->values({"realms", "LAB.TEST", "kdc"}), ElementsAre("c"));
    EXPECT_THAT(context->values({"realms", "LAB.TEST", "pkinit_anchors"}), ElementsAre("FILE:/x"));
    EXPECT_THAT(context->values({"libdefaults", "pkinit_cert_match"}), IsEmpty());
}

TEST(Krb5Context, DoesNotListenToTheEnvironment) {
    const test::KrbConf conf("[libdefaults]\n default_realm = FROM.THE.ENVIRONMENT\n");
    setenv("KRB5_CONFIG", conf.path().c_str(), 1);
    const auto context = Krb5Context::open({});
    unsetenv("KRB5_CONFIG");
    ASSERT_TRUE(context);
    EXPECT_NE(context->default_realm(), "FROM.THE.ENVIRONMENT");
}

TEST(Krb5Context, SaysThatKrb5ConfIsDamaged) {
    const test::KrbConf conf("[libdefaults\n");
    const auto context = Krb5Context::open({{conf.path()}});
    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().reason, Reason::internal_error);
}

TEST(KdcError, HasAReasonForEveryCode) {
    const std::vector<std::pair<int, Reason>> table{
        {1, Reason::kdc_account_locked}, {6, Reason::kdc_unknown_principal}, {7, Reason::kdc_refused},
        {12, Reason::kdc_refused},       {14, Reason::kdc_refused},          {18, Reason::kdc_account_locked},
        {24, Reason::kdc_refused},       {29, Reason::kdc_unreachable},      {37, Reason::clock_skew},
        {60, Reason::kdc_refused},       {62, Reason::kdc_cert_refused},     {63, Reason::kdc_cert_refused},
        {65, Reason::kdc_refused},       {66, Reason::kdc_name_mismatch},    {70, Reason::kdc_cert_refused},
        {71, Reason::kdc_cert_refused},  {72, Reason::kdc_cert_refused},     {73, Reason::kdc_cert_refused},
        {74, Reason::kdc_cert_refused},  {75, Reason::kdc_name_mismatch},    {77, Reason::kdc_cert_refused},
        {127, Reason::kdc_refused},      {-1, Reason::kdc_refused},
    };
    for (const auto& [code, reason] : table)
        EXPECT_EQ(reason_of_kdc_code(code), reason) << code;
}

// A KRB-ERROR is not authenticated: it may choose among refusals, and no more.
TEST(KdcError, TakesThePluginsReasonFromTheStatus) {
    EXPECT_EQ(reason_of_status("signet: card-required"), Reason::card_required);
    EXPECT_EQ(reason_of_status("signet: ticket-refused"), Reason::ticket_refused);
    for (const char* other : {"", "card-required", "signet: granted", "signet: pin-locked",
                              "signet: ", "signet: card-required ", "PREAUTH_FAILED"})
        EXPECT_EQ(reason_of_status(other), std::nullopt) << other;
    EXPECT_EQ(to_failure({12, "signet: card-required", "", {}}).reason, Reason::card_required);
    EXPECT_EQ(to_failure({12, "somebody else", "", {}}).reason, Reason::kdc_refused);
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

} // namespace
} // namespace signet::worker
