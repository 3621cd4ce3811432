// SPDX-License-Identifier: Apache-2.0
// FAST as far as it goes without a real KDC: what a request in armor looks like, and what becomes of one that is not taken. Whole
// exchanges are in tests/integration/test_armor.py.
#include "daemon/worker/kerberos/armor.hpp"
#include "daemon/worker/kerberos/initial_exchange.hpp"
#include "daemon/worker/kerberos/pkinit.hpp"
#include "tests/unit/worker/kerberos_scene.hpp"

#include <gmock/gmock.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using test::FakeKdc;
using test::krb_error;
using test::KrbConf;
using test::Message;

constexpr std::uint8_t tgs_request = 0x6c; // application 12
// PA-DATA of PA-FX-FAST: padata-type [1] 136, padata-value [2].
const std::string fast_head("\xa1\x04\x02\x02\x00\x88\xa2", 7);
// METHOD-DATA of one, with an empty value, and with one of three bytes.
const std::string fast_is_known = "\x30\x0d\x30\x0b" + fast_head + std::string("\x02\x04\x00", 3);
const std::string fast_answer = "\x30\x10\x30\x0e" + fast_head + std::string("\x05\x04\x03\xa0\x01\x00", 6);

bool is_armored(const Message& request) {
    return std::string(request.begin(), request.end()).find(fast_head) != std::string::npos;
}

class Armored : public Kerberos {
protected:
    PkinitSettings settings_for(const KrbConf& conf, bool required) {
        PkinitSettings settings;
        settings.principal = "alice";
        settings.realm = "LAB.TEST";
        settings.anchors = {conf.path()}; // any file that can be read
        settings.provider = SIGNET_PKCS11_PATH;
        settings.certificate = {0x30, 0x00};
        settings.armor.credentials = tgt("host/ws.lab.test@LAB.TEST");
        settings.armor_required = required;
        settings.kdc_timeout = 10s;
        settings.config.files = {conf.path()};
        return settings;
    }

    // Of a KDC that answers so: what the pre-flight comes to, and the requests.
    Result<KdcGreeting> preflight(bool required, std::function<Message(const Message&)> answer) {
        requests.clear();
        const FakeKdc kdc([&](const Message& request) {
            requests.push_back(request);
            return test::framed(answer(request));
        });
        const KrbConf conf(test::lab_realm({kdc.port()}));
        auto exchange = PkinitExchange::start(settings_for(conf, required));
        if (!exchange) return exchange.error();
        auto greeting = exchange->preflight();
        is_still_armored = exchange->is_armored();
        problem = exchange->armor_problem();
        return greeting;
    }

    std::vector<Message> requests;
    bool is_still_armored = false;
    std::string problem;
};

TEST_F(Armored, APreflightIsInArmorFromTheFirstRequestOn) {
    for (const bool required : {true, false}) {
        const auto greeting = preflight(required, [](auto&) { return krb_error(25, 0s, fast_answer); });
        ASSERT_TRUE(greeting) << greeting.error().detail;
        ASSERT_EQ(requests.size(), 1U);
        EXPECT_TRUE(is_armored(requests.front()));
        EXPECT_TRUE(is_still_armored);
        EXPECT_EQ(problem, "");
    }
}

// One that does not know of FAST, one that knows and does not use it, one that cannot read the host's ticket, one that fails.
TEST_F(Armored, AKdcThatDoesNotTakeItIsAskedWithoutIfThatMayBe) {
    for (const auto& refusal :
         {krb_error(25), krb_error(25, 0s, fast_is_known), krb_error(31), krb_error(60)}) {
        const auto answer = [&](const Message& request) {
            return is_armored(request) ? refusal : krb_error(25);
        };
        const auto refused = preflight(true, answer);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, Reason::armor_unavailable) << refused.error().detail;
        EXPECT_EQ(requests.size(), 1U);
        const auto greeting = preflight(false, answer);
        ASSERT_TRUE(greeting) << greeting.error().detail;
        ASSERT_EQ(requests.size(), 2U);
        EXPECT_FALSE(is_armored(requests.back()));
        EXPECT_FALSE(is_still_armored);
        EXPECT_NE(problem, "");
    }
}

TEST_F(Armored, WhatTheKdcSaysAboutThePersonIsToldAsThat) {
    for (const bool required : {true, false}) {
        const auto refused = preflight(required, [](auto&) { return krb_error(18); });
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, Reason::kdc_account_locked);
        EXPECT_EQ(requests.size(), required ? 1U : 2U);
    }
}

TEST_F(Armored, NobodyWaitsForASilentKdcTwice) {
    const KrbConf conf(test::lab_realm({test::refusing_port()}));
    auto exchange = PkinitExchange::start(settings_for(conf, false));
    ASSERT_TRUE(exchange) << exchange.error().detail;
    EXPECT_EQ(exchange->preflight().error().reason, Reason::kdc_unreachable);
    EXPECT_TRUE(exchange->is_armored());
}

TEST_F(Armored, APersonOfAnotherRealmHasTheHostAskForThatRealmFirst) {
    const FakeKdc kdc([&](const Message& request) {
        requests.push_back(request);
        return test::framed(krb_error(request.front() == tgs_request ? 7 : 25));
    });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    for (const bool required : {true, false}) {
        requests.clear();
        auto settings = settings_for(conf, required);
        settings.armor.credentials = credentials("host/ws.lab.test@HOME.TEST", "krbtgt/LAB.TEST@HOME.TEST");
        auto exchange = PkinitExchange::start(settings);
        const auto greeting = exchange ? exchange->preflight() : exchange.error();
        ASSERT_GE(requests.size(), 1U);
        EXPECT_EQ(requests.front().front(), tgs_request);
        EXPECT_EQ(greeting.has_value(), !required);
        if (required) {
            EXPECT_EQ(greeting.error().reason, Reason::armor_unavailable) << greeting.error().detail;
        }
    }
}

TEST_F(Armored, IsATicketGrantingTicketAndNothingElse) {
    const KrbConf conf(test::lab_realm({}));
    for (const auto& bytes :
         {protocol::Bytes{1, 2, 3}, credentials("host/ws.lab.test@LAB.TEST", "ldap/dc@LAB.TEST")}) {
        auto settings = settings_for(conf, true);
        settings.armor.credentials = bytes;
        EXPECT_EQ(PkinitExchange::start(settings).error().reason, Reason::bad_request);
    }
}

// -- the host's logon ------------------------------------------------------------------------------

TEST_F(Kerberos, AHostLogsOnByTheFirstNameThatIsKnownAndTellsOfTheFirstThatIsNot) {
    std::vector<std::string> asked;
    const FakeKdc kdc([&](const Message& request) {
        asked.emplace_back(request.begin(), request.end());
        return test::framed(krb_error(asked.size() == 1 ? 6 : 18));
    });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    const auto keys = HostKeys::load(keytab_with({"host/ws.lab.test@LAB.TEST", "WS$@LAB.TEST"}),
                                     {{conf.path()}}, "ws.lab.test");
    ASSERT_TRUE(keys) << keys.error().detail;
    const auto clients = keys->clients("LAB.TEST");
    EXPECT_EQ(clients, (std::vector<std::string>{"WS$@LAB.TEST", "host/ws.lab.test@LAB.TEST"}));
    const auto ticket = log_on_host(*keys, clients, 10s);
    ASSERT_FALSE(ticket);
    EXPECT_EQ(ticket.error().reason, Reason::kdc_unknown_principal);
    EXPECT_THAT(ticket.error().detail, testing::StartsWith("WS$@LAB.TEST: "));
    EXPECT_EQ(asked.size(), 2U);
    EXPECT_EQ(log_on_host(*keys, {}, 10s).error().reason, Reason::keytab_unusable);
}

TEST_F(Kerberos, AHostAsksADeadKdcOnce) {
    const KrbConf conf(test::lab_realm({test::refusing_port()}));
    const auto keys = HostKeys::load(keytab_with({"host/ws.lab.test@LAB.TEST", "WS$@LAB.TEST"}),
                                     {{conf.path()}}, "ws.lab.test");
    ASSERT_TRUE(keys) << keys.error().detail;
    const auto ticket = log_on_host(*keys, keys->clients("LAB.TEST"), 10s);
    ASSERT_FALSE(ticket);
    EXPECT_EQ(ticket.error().reason, Reason::kdc_unreachable);
    EXPECT_THAT(ticket.error().detail, testing::Not(testing::HasSubstr("host/ws")));
}

} // namespace
} // namespace signet::worker
