// SPDX-License-Identifier: Apache-2.0
#include "pam_module/codes.hpp"

#include <gtest/gtest.h>

namespace signet::pam {
namespace {

using protocol::CardDemand;
using protocol::Outcome;
using protocol::WireError;

TEST(Codes, OfOutcomes) {
    const std::pair<Outcome, int> cases[] = {
        {Outcome::granted, PAM_SUCCESS},
        {Outcome::denied, PAM_AUTH_ERR},
        {Outcome::unavailable, PAM_AUTHINFO_UNAVAIL},
        {Outcome::user_unknown, PAM_USER_UNKNOWN},
        {Outcome::locked, PAM_MAXTRIES},
        {Outcome::cancelled, PAM_AUTHINFO_UNAVAIL},
    };
    ASSERT_EQ(std::size(cases), static_cast<std::size_t>(last_of(Outcome{})) + 1);
    for (const auto& [outcome, code] : cases)
        EXPECT_EQ(code_of(outcome, CardDemand::preferred), code);
}

// No stack is given leave to go on to a password where a card is required.
TEST(Codes, OfOutcomesWhereACardIsRequired) {
    const std::pair<Outcome, int> cases[] = {
        {Outcome::denied, PAM_AUTH_ERR},      {Outcome::granted, PAM_SUCCESS},
        {Outcome::unavailable, PAM_AUTH_ERR}, {Outcome::user_unknown, PAM_USER_UNKNOWN},
        {Outcome::locked, PAM_MAXTRIES},      {Outcome::cancelled, PAM_CONV_ERR},
    };
    ASSERT_EQ(std::size(cases), static_cast<std::size_t>(last_of(Outcome{})) + 1);
    for (const auto& [outcome, code] : cases)
        EXPECT_EQ(code_of(outcome, CardDemand::required), code);
}

// Who was asked nothing is not to be tried again with; what ends an attempt by itself, or lets a stack go on, stays.
TEST(Codes, OfARefusalBeforeAnyQuestion) {
    EXPECT_EQ(unasked(PAM_AUTH_ERR), PAM_CRED_INSUFFICIENT);
    EXPECT_EQ(unasked(PAM_MAXTRIES), PAM_CRED_INSUFFICIENT);
    for (const int code : {PAM_AUTHINFO_UNAVAIL, PAM_USER_UNKNOWN, PAM_CONV_ERR, PAM_SYSTEM_ERR})
        EXPECT_EQ(unasked(code), code);
}

TEST(Codes, OfAnOutcomeThatIsNoneRefuse) {
    EXPECT_EQ(code_of(static_cast<Outcome>(200), CardDemand::preferred), PAM_AUTH_ERR);
}

// Only a daemon that is not there counts as unavailable; nonsense does not open a fallback.
TEST(Codes, OfTheWire) {
    const std::pair<WireError, int> cases[] = {
        {WireError::truncated, PAM_SYSTEM_ERR},    {WireError::trailing, PAM_SYSTEM_ERR},
        {WireError::too_long, PAM_SYSTEM_ERR},     {WireError::bad_value, PAM_SYSTEM_ERR},
        {WireError::bad_version, PAM_SYSTEM_ERR},  {WireError::unexpected_type, PAM_SYSTEM_ERR},
        {WireError::closed, PAM_AUTHINFO_UNAVAIL}, {WireError::timed_out, PAM_AUTHINFO_UNAVAIL},
        {WireError::system, PAM_AUTHINFO_UNAVAIL},
    };
    for (const auto& [error, code] : cases) {
        EXPECT_EQ(code_of(error, CardDemand::preferred), code) << text_of(error);
        EXPECT_EQ(code_of(error, CardDemand::required), PAM_AUTH_ERR) << text_of(error);
    }
}

} // namespace
} // namespace signet::pam
