// SPDX-License-Identifier: Apache-2.0
// The halves of an exchange as far as they go without a real KDC: what it refuses, and what its silence
// costs. A whole PKINIT needs an MIT KDC and is in tests/lab.
#include "daemon/worker/kerberos/initial_exchange.hpp"
#include "daemon/worker/kerberos/pkinit_library.hpp"
#include "tests/unit/worker/kerberos_preflight.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using test::answering;
using test::FakeKdc;
using test::krb_error;
using test::KrbConf;
using test::Message;
using test::preflight;
using test::settings_for;

TEST(Preflight, TakesTheDemandForPreauthenticationAndTheClock) {
    const FakeKdc kdc = answering([] { return krb_error(25, 1h); });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    const auto greeting = preflight(settings_for(conf));
    ASSERT_TRUE(greeting) << greeting.error().detail;
    EXPECT_EQ(greeting->kdc, "127.0.0.1:" + std::to_string(kdc.port()));
    EXPECT_GT(greeting->clock_offset, 59min);
    EXPECT_LT(greeting->clock_offset, 61min);
}

// What `signetctl check` learns of a KDC, without a card and without a key.
TEST(Greeting, SaysWhatAKdcOffers) {
    const auto greet = [](const Message& answer) {
        const FakeKdc kdc = answering([&] { return answer; });
        const KrbConf conf(test::lab_realm({}));
        return greet_kdc({"127.0.0.1", kdc.port()}, "LAB.TEST", "host/ws.lab.test@LAB.TEST", 10s,
                         {{conf.path()}})
            .value();
    };
    // METHOD-DATA with PA-ENC-TIMESTAMP, and PA-PK-AS-REQ behind it.
    const std::string timestamp("\x30\x09\xa1\x03\x02\x01\x02\xa2\x02\x04\x00", 11);
    const std::string pkinit("\x30\x09\xa1\x03\x02\x01\x10\xa2\x02\x04\x00", 11);
    const auto all = greet(krb_error(25, 1h, "\x30\x16" + timestamp + pkinit));
    EXPECT_TRUE(all.offers_pkinit);
    EXPECT_EQ(all.words, "");
    EXPECT_NEAR(static_cast<double>(all.clock_offset.count()), 3600, 60);
    EXPECT_FALSE(greet(krb_error(25, 0s, "\x30\x0b" + timestamp)).offers_pkinit);
    EXPECT_THAT(greet(krb_error(6)).words, testing::HasSubstr("KDC error 6"));
    EXPECT_THAT(greet({0x6b, 0x02, 0x30, 0x00}).words, testing::HasSubstr("anybody who asks"));
    const KrbConf conf(test::lab_realm({}));
    const auto nobody =
        greet_kdc({"127.0.0.1", test::refusing_port()}, "LAB.TEST", "alice@LAB.TEST", 10s, {{conf.path()}});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().reason, Reason::kdc_unreachable);
    EXPECT_EQ(greet_kdc({"127.0.0.1", 88}, "LAB.TEST", "a@b@c", 10s, {{conf.path()}}).error().reason,
              Reason::bad_request);
}

// KERB-EXT-ERROR as Active Directory sends it (MS-KILE 2.2.1).
std::string nt_status(std::uint32_t status) {
    std::string data("\x30\x15\xa1\x03\x02\x01\x03\xa2\x0e\x04\x0c", 11);
    for (int shift = 0; shift < 32; shift += 8)
        data += static_cast<char>(status >> shift);
    return data + std::string("\0\0\0\0\1\0\0\0", 8);
}

struct Refusal {
    int code;
    Reason reason;
    std::string e_data{};
};

class RefusingKdc : public testing::TestWithParam<Refusal> {};

TEST_P(RefusingKdc, IsHeardBeforeThePin) {
    const FakeKdc kdc = answering([] { return krb_error(GetParam().code, 0s, GetParam().e_data); });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    const auto greeting = preflight(settings_for(conf));
    ASSERT_FALSE(greeting);
    EXPECT_EQ(greeting.error().reason, GetParam().reason) << greeting.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Preflight, RefusingKdc,
    testing::Values(Refusal{1, Reason::kdc_account_expired}, Refusal{6, Reason::kdc_unknown_principal},
                    Refusal{12, Reason::kdc_policy}, Refusal{16, Reason::kdc_no_pkinit},
                    Refusal{18, Reason::kdc_account_locked}, Refusal{23, Reason::kdc_password_expired},
                    Refusal{29, Reason::kdc_unreachable}, Refusal{31, Reason::kdc_preauth_failed},
                    Refusal{37, Reason::clock_skew}, Refusal{66, Reason::kdc_mapping_too_weak},
                    Refusal{75, Reason::kdc_name_mismatch}, Refusal{79, Reason::kdc_library_too_old},
                    Refusal{18, Reason::kdc_account_disabled, nt_status(0xC0000072)},
                    Refusal{18, Reason::kdc_account_locked_out, nt_status(0xC0000234)},
                    Refusal{18, Reason::kdc_logon_hours, nt_status(0xC000006F)},
                    Refusal{23, Reason::kdc_password_expired, nt_status(0xC0000224)},
                    Refusal{12, Reason::kdc_policy, nt_status(0xC0000070)},
                    Refusal{18, Reason::kdc_account_locked, "no KERB-EXT-ERROR"}));

// It is for whoever has the password. The card's proof goes with the next request, and not before there is a PIN.
TEST(Preflight, TakesNoTicketThatNobodyProvedAnythingFor) {
    const FakeKdc kdc = answering([] { return Message{0x6b, 0x02, 0x30, 0x00}; });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    auto exchange = PkinitExchange::start(settings_for(conf));
    ASSERT_TRUE(exchange);
    for (int i = 0; i < 2; ++i) {
        const auto greeting = exchange->preflight();
        ASSERT_TRUE(greeting) << greeting.error().detail;
        EXPECT_EQ(greeting->kdc, "127.0.0.1:" + std::to_string(kdc.port()));
        EXPECT_EQ(kdc.requests(), 1u);
    }
    EXPECT_FALSE(exchange->finish([](auto) -> Result<std::vector<std::uint8_t>> {
        ADD_FAILURE() << "signed by a certificate that is none";
        return WorkerError{Reason::internal_error, ""};
    }));
}

TEST(Preflight, AsksAnotherKdcWhenOneIsOutOfService) {
    const FakeKdc out = answering([] { return krb_error(29); });
    const FakeKdc good = answering([] { return krb_error(25); });
    const KrbConf conf(test::lab_realm({out.port(), good.port()}));
    EXPECT_TRUE(preflight(settings_for(conf)));
}

TEST(Preflight, GivesUpOnASilentKdcAtTheDeadline) {
    const FakeKdc kdc(nullptr);
    const KrbConf conf(test::lab_realm({kdc.port()}));
    PkinitSettings settings = settings_for(conf);
    settings.kdc_timeout = 200ms;
    const auto begin = std::chrono::steady_clock::now();
    const auto greeting = preflight(settings);
    ASSERT_FALSE(greeting);
    EXPECT_EQ(greeting.error().reason, Reason::kdc_unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
}

// In the realm's own spelling, however the certificate has it.
TEST(Preflight, TriesAUpnOfTheRealmAlsoAsAPlainPrincipal) {
    for (const char* upn : {"alice@LAB.TEST", "alice@lab.test"}) {
        std::vector<std::string> asked;
        const FakeKdc kdc([&](const Message& message) {
            asked.emplace_back(message.begin(), message.end());
            return test::framed(krb_error(asked.size() == 1 ? 6 : 25));
        });
        const KrbConf conf(test::lab_realm({kdc.port()}));
        PkinitSettings settings = settings_for(conf);
        settings.enterprise = true;
        settings.principal = upn;
        EXPECT_TRUE(preflight(settings)) << upn;
        ASSERT_EQ(asked.size(), 2U) << upn;
        EXPECT_NE(asked.front().find(upn), std::string::npos);
        // Not a lone '@': a nonce and a time are in there, too.
        EXPECT_EQ(asked.back().find("alice@"), std::string::npos) << upn;
        EXPECT_EQ(asked.back().find("lab.test"), std::string::npos) << upn;
    }
}

TEST(Preflight, DoesNotGuessForAUpnOfAnotherDomain) {
    const FakeKdc kdc = answering([] { return krb_error(6); });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    PkinitSettings settings = settings_for(conf);
    settings.enterprise = true;
    settings.principal = "alice@example.org";
    EXPECT_FALSE(preflight(settings));
    EXPECT_EQ(kdc.requests(), 1u);
}

TEST(Preflight, CanBeRepeated) {
    const FakeKdc kdc = answering([] { return krb_error(25); });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    auto exchange = PkinitExchange::start(settings_for(conf));
    ASSERT_TRUE(exchange);
    EXPECT_TRUE(exchange->preflight());
    EXPECT_TRUE(exchange->preflight());
    EXPECT_EQ(kdc.requests(), 2u);
}

TEST(Finish, WithoutPkinitOnOfferNeverAsksTheCard) {
    const FakeKdc kdc = answering([] { return krb_error(25); });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    auto exchange = PkinitExchange::start(settings_for(conf));
    ASSERT_TRUE(exchange);
    const auto ticket = exchange->finish([](auto) -> Result<std::vector<std::uint8_t>> {
        ADD_FAILURE() << "the card was asked";
        return WorkerError{Reason::internal_error, ""};
    });
    ASSERT_FALSE(ticket);
    EXPECT_EQ(ticket.error().reason, Reason::kdc_no_pkinit);
    EXPECT_EQ(exchange->signatures(), 0u);
}

struct BadSetting {
    const char* name;
    void (*spoil)(PkinitSettings&);
    Reason reason;
};

class PkinitSettingsTest : public testing::TestWithParam<BadSetting> {};

TEST_P(PkinitSettingsTest, IsRefusedBeforeAnythingIsSent) {
    const FakeKdc kdc = answering([] { return krb_error(25); });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    PkinitSettings settings = settings_for(conf);
    GetParam().spoil(settings);
    const auto exchange = PkinitExchange::start(settings);
    ASSERT_FALSE(exchange);
    EXPECT_EQ(exchange.error().reason, GetParam().reason);
    EXPECT_EQ(kdc.requests(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Bad, PkinitSettingsTest,
    testing::Values(
        BadSetting{"NoPrincipal", [](auto& s) { s.principal.clear(); }, Reason::bad_request},
        BadSetting{"NoCertificate", [](auto& s) { s.certificate.clear(); }, Reason::bad_request},
        BadSetting{"NoAnchors", [](auto& s) { s.anchors.clear(); }, Reason::bad_request},
        BadSetting{"AnchorGone", [](auto& s) { s.anchors = {"/nonexistent/ca.pem"}; },
                   Reason::internal_error},
        BadSetting{"ColonInProvider", [](auto& s) { s.provider = "/x:token=y"; }, Reason::bad_request},
        BadSetting{"RelativeProvider", [](auto& s) { s.provider = "x.so"; }, Reason::bad_request},
        BadSetting{"SlotZero", [](auto& s) { s.transaction = 0; }, Reason::bad_request},
        BadSetting{"SlotOfPkinit", [](auto& s) { s.transaction = 999999; }, Reason::bad_request},
        BadSetting{"SlotTooLarge", [](auto& s) { s.transaction = 0x80000000; }, Reason::bad_request}),
    [](const auto& row) { return row.param.name; });

TEST(LoadPkinit, NamesAProviderThatIsNotThere) {
    const KrbConf conf(test::lab_realm({}));
    const auto loaded = load_pkinit("/nonexistent/signet_pkcs11.so", {{conf.path()}});
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().detail, testing::HasSubstr("/nonexistent/signet_pkcs11.so"));
    EXPECT_TRUE(load_pkinit(SIGNET_PKCS11_PATH, {{conf.path()}}));
}

} // namespace
} // namespace signet::worker
