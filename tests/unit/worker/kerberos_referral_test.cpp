// SPDX-License-Identifier: Apache-2.0
// A KDC that refers to the KDCs of another realm, where the person is: to which it is followed, and what is asked there.
#include "tests/unit/worker/kerberos_preflight.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace signet::worker {
namespace {

using test::answering;
using test::FakeKdc;
using test::krb_error;
using test::KrbConf;
using test::Message;
using test::preflight;
using test::settings_for;

// RFC 6806 section 8: the realm of the client is where to ask.
FakeKdc referring_to(const std::string& realm) {
    return answering([realm] { return krb_error(68, std::chrono::seconds(0), "", realm); });
}

struct Forest {
    explicit Forest(const FakeKdc& here, const FakeKdc& there)
        : conf(test::lab_realm({here.port()}) +
               " SUB.TEST = {\n  kdc = 127.0.0.1:" + std::to_string(there.port()) + "\n }\n"),
          settings(settings_for(conf)) {
        settings.enterprise = true;
        settings.principal = "alice@sub.test";
        settings.realms = {"SUB.TEST"};
    }
    KrbConf conf;
    PkinitSettings settings;
};

TEST(Preflight, FollowsAReferralToARealmThatTheSettingsName) {
    const FakeKdc here = referring_to("SUB.TEST");
    const FakeKdc there = answering([] { return krb_error(25); });
    const Forest forest(here, there);
    const auto greeting = preflight(forest.settings);
    ASSERT_TRUE(greeting) << greeting.error().detail;
    EXPECT_EQ(greeting->kdc, "127.0.0.1:" + std::to_string(there.port()));
}

TEST(Preflight, AsksAKdcThatItWasReferredToForThePlainPrincipalAsWell) {
    const FakeKdc here = referring_to("SUB.TEST");
    std::vector<std::string> asked;
    const FakeKdc there([&](const Message& message) {
        asked.emplace_back(message.begin(), message.end());
        return test::framed(krb_error(asked.size() == 1 ? 6 : 25));
    });
    const Forest forest(here, there);
    EXPECT_TRUE(preflight(forest.settings));
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_NE(asked.front().find("alice@sub.test"), std::string::npos);
    EXPECT_EQ(asked.back().find('@'), std::string::npos);
    EXPECT_EQ(here.requests(), 1u);
}

TEST(Preflight, FollowsAReferralNowhereElse) {
    const FakeKdc here = referring_to("SUB.TEST");
    const FakeKdc there = answering([] { return krb_error(25); });
    Forest forest(here, there);
    forest.settings.realms = {"OTHER.TEST"};
    const auto greeting = preflight(forest.settings);
    ASSERT_FALSE(greeting);
    EXPECT_EQ(greeting.error().reason, Reason::realm_not_allowed);
    EXPECT_THAT(greeting.error().detail, testing::HasSubstr("SUB.TEST"));
    EXPECT_EQ(there.requests(), 0u);
}

TEST(Preflight, EndsWhereKdcsReferToOneAnother) {
    const FakeKdc here = referring_to("SUB.TEST");
    const FakeKdc there = referring_to("LAB.TEST");
    const Forest forest(here, there);
    EXPECT_FALSE(preflight(forest.settings));
    EXPECT_LT(here.requests() + there.requests(), 12u);
}

} // namespace
} // namespace signet::worker
