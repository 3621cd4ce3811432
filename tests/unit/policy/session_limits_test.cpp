// SPDX-License-Identifier: Apache-2.0
// When a session has come to a limit, and when it may next.
#include "policy/session_limits.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using Reasons = std::vector<Reason>;

const SessionSettings aal3{.max_age = hours(12), .idle = minutes(15), .ticket_left = minutes(10)};

TEST(SessionLimits, AreReachedToTheMoment) {
    constexpr milliseconds moment(1);
    EXPECT_EQ(limits_reached(aal3, {hours(12) - moment, minutes(15) - moment, minutes(10) + moment}),
              Reasons());
    EXPECT_EQ(limits_reached(aal3, {hours(12), {}, {}}), Reasons{Reason::session_too_old});
    EXPECT_EQ(limits_reached(aal3, {{}, minutes(15), {}}), Reasons{Reason::session_idle});
    EXPECT_EQ(limits_reached(aal3, {{}, {}, minutes(10)}), Reasons{Reason::ticket_ends});
    EXPECT_EQ(limits_reached(aal3, {hours(99), hours(99), -hours(99)}),
              (Reasons{Reason::session_too_old, Reason::session_idle, Reason::ticket_ends}));
}

TEST(SessionLimits, ThatAreNotSetOrNotKnownAreNotReached) {
    EXPECT_EQ(limits_reached({}, {hours(999), hours(999), -hours(999)}), Reasons());
    EXPECT_EQ(limits_reached(aal3, {}), Reasons());
    EXPECT_FALSE(has_limits({}));
}

TEST(SessionLimits, EachIsALimit) {
    for (const auto limit : {&SessionSettings::max_age, &SessionSettings::idle, &SessionSettings::ticket_left,
                             &SessionSettings::recheck}) {
        SessionSettings settings;
        settings.*limit = minutes(1);
        EXPECT_TRUE(has_limits(settings));
    }
}

TEST(SessionLimits, TheNextOneIsTheNearestThatIsNotReached) {
    EXPECT_EQ(time_to_next_limit(aal3, {hours(1), minutes(5), hours(2)}), minutes(10));
    EXPECT_EQ(time_to_next_limit(aal3, {hours(12) - minutes(1), minutes(15), hours(2)}), minutes(1));
    EXPECT_EQ(time_to_next_limit(aal3, {hours(13), {}, minutes(1)}), std::nullopt);
    EXPECT_EQ(time_to_next_limit(aal3, {hours(13), minutes(16), minutes(1)}), minutes(15)); // idle again
    EXPECT_EQ(time_to_next_limit(aal3, {}), std::nullopt);
    EXPECT_EQ(time_to_next_limit({}, {hours(1), minutes(1), hours(1)}), std::nullopt);
}

// A fault of this machine must not end the sessions of everybody.
TEST(SessionLimits, OnlyWhatIsSaidOfTheCertificateEndsASession) {
    for (const Reason reason : {Reason::cert_expired, Reason::cert_blocked, Reason::cert_revoked,
                                Reason::card_not_mapped, Reason::card_of_other_user})
        EXPECT_TRUE(ends_a_session(reason)) << id_of(reason);
    for (const Reason reason :
         {Reason::anchors_unusable, Reason::cert_not_trusted, Reason::mapping_unusable, Reason::worker_lost,
          Reason::worker_timeout, Reason::granted, Reason::internal_error})
        EXPECT_FALSE(ends_a_session(reason)) << id_of(reason);
}

} // namespace
} // namespace signet::policy
