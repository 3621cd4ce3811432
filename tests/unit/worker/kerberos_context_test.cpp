// SPDX-License-Identifier: Apache-2.0
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

TEST(Krb5Context, ReadsASwitchAsLibkrb5Does) {
    for (const char* yes : {"true", "True", "TRUE", "yes", "Y", "on", "ON", "1", "t"}) {
        const test::KrbConf conf("[libdefaults]\n dns_lookup_kdc = " + std::string(yes) + "\n");
        const auto context = Krb5Context::open({{conf.path()}});
        ASSERT_TRUE(context);
        EXPECT_TRUE(context->boolean({"libdefaults", "dns_lookup_kdc"}, false)) << yes;
    }
    for (const char* no : {"false", "False", "no", "0", "off", "nil"}) {
        const test::KrbConf conf("[libdefaults]\n dns_lookup_kdc = " + std::string(no) + "\n");
        const auto context = Krb5Context::open({{conf.path()}});
        ASSERT_TRUE(context);
        EXPECT_FALSE(context->boolean({"libdefaults", "dns_lookup_kdc"}, true)) << no;
    }
}

TEST(Krb5Context, SaysThatKrb5ConfCannotBeUsed) {
    for (const char* damaged : {"[libdefaults\n", "include /nowhere\n"}) {
        const test::KrbConf conf(damaged);
        const auto context = Krb5Context::open({{conf.path()}});
        ASSERT_FALSE(context) << damaged;
        EXPECT_EQ(context.error().reason, Reason::krb5_conf_unusable);
        EXPECT_NE(context.error().detail, "");
    }
}

} // namespace
} // namespace signet::worker
