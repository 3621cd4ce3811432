// SPDX-License-Identifier: Apache-2.0
// What a maker says of a key on a card, as YubiKeys write it.
#include "certmap/trust/attestation.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>
#include <utility>
#include <vector>

namespace signet::certmap {
namespace {

using test::Authority;
using test::Extension;
using namespace std::string_literals;

constexpr const char* firmware = "1.3.6.1.4.1.41482.3.3";
constexpr const char* serial = "1.3.6.1.4.1.41482.3.7";
constexpr const char* policy = "1.3.6.1.4.1.41482.3.8";

std::vector<Extension> statement_of(std::string policies) {
    return {{firmware, false, "\x05\x04\x03"s},
            {serial, false, "\x02\x04\x00\xBC\x61\x4E"s},
            {policy, false, std::move(policies)}};
}

class AttestationTest : public ::testing::Test {
protected:
    Der statement(const Authority& by, std::vector<Extension> extensions, test::Key key) const {
        return by.issue({.extensions = std::move(extensions), .key = std::move(key)}).der;
    }

    Result<Attestation> judged(const Der& said, const Der& by, std::vector<Der> makers,
                               std::int64_t now = test::now) const {
        const auto certificate = DecodedCertificate::of(card_.der);
        auto result = judge_attestation(said, by, *certificate, makers, now);
        EXPECT_EQ(ERR_peek_error(), 0U);
        return result;
    }

    // Of the good maker about the card's key.
    Result<Attestation> judged(std::vector<Extension> extensions) const {
        return judged(statement(device_, std::move(extensions), card_.key), device_.der(), {maker_.der()});
    }

    const Authority company_{"Company CA"};
    const Authority maker_{"Maker Root"};
    const Authority device_{"PIV Attestation", &maker_};
    const test::Issued card_ = company_.issue({});
    const Der good_ = statement(device_, statement_of("\x03\x02"s), card_.key);
};

TEST_F(AttestationTest, SaysWhatTheCardAsksBeforeItSigns) {
    const auto said = judged(good_, device_.der(), {maker_.der()});
    ASSERT_TRUE(said) << said.error().problem;
    EXPECT_EQ(said->pin, PinPolicy::always);
    EXPECT_EQ(said->touch, TouchPolicy::always);
    EXPECT_EQ(said->firmware, (std::array<std::uint8_t, 3>{5, 4, 3}));
    EXPECT_EQ(said->serial, 12345678U);
}

TEST_F(AttestationTest, KnowsThePoliciesThatThereAreAndNoOthers) {
    const std::pair<char, PinPolicy> pins[] = {{0, PinPolicy::unknown}, {1, PinPolicy::never},
                                               {2, PinPolicy::once},    {3, PinPolicy::always},
                                               {4, PinPolicy::unknown}, {'\xff', PinPolicy::unknown}};
    for (const auto& [byte, expected] : pins)
        EXPECT_EQ(judged(statement_of({byte, 1}))->pin, expected) << int{byte};
    const std::pair<char, TouchPolicy> touches[] = {{1, TouchPolicy::never},
                                                    {2, TouchPolicy::always},
                                                    {3, TouchPolicy::cached},
                                                    {4, TouchPolicy::unknown}};
    for (const auto& [byte, expected] : touches)
        EXPECT_EQ(judged(statement_of({2, byte}))->touch, expected) << int{byte};
}

TEST_F(AttestationTest, TheAttesterMayBeTrustedItself) {
    EXPECT_TRUE(judged(good_, device_.der(), {device_.der()}));
}

TEST_F(AttestationTest, ProvesNothingByAnybodyElse) {
    const Authority stranger("Maker Root");
    const Authority forged("PIV Attestation", &stranger);
    const Der by_forged = statement(forged, statement_of("\x03\x02"s), card_.key);
    EXPECT_FALSE(judged(by_forged, forged.der(), {maker_.der()}));
    EXPECT_FALSE(judged(by_forged, device_.der(), {maker_.der()}));
    EXPECT_FALSE(judged(good_, device_.der(), {company_.der()}));
    EXPECT_FALSE(judged(good_, device_.der(), {}));
    EXPECT_FALSE(judged(good_, maker_.der(), {maker_.der()})); // the attester is missing
    // The owner of a key that the maker has attested issues statements by it: that key is no CA's.
    const test::Issued own = device_.issue({.extensions = statement_of("\x01\x01"s), .key = test::ec_key()});
    const Authority by_owner("Owner");
    EXPECT_FALSE(judged(statement(by_owner, statement_of("\x03\x02"s), card_.key), own.der, {maker_.der()}));
}

TEST_F(AttestationTest, ProvesNothingOfAnotherKey) {
    const Der other = statement(device_, statement_of("\x03\x02"s), test::ec_key());
    const auto said = judged(other, device_.der(), {maker_.der()});
    ASSERT_FALSE(said);
    EXPECT_NE(said.error().problem.find("another key"), std::string::npos);
}

TEST_F(AttestationTest, ProvesNothingOutOfItsTime) {
    EXPECT_FALSE(judged(good_, device_.der(), {maker_.der()}, 1'600'000'000));
    EXPECT_FALSE(judged(good_, device_.der(), {maker_.der()}, 2'000'000'000));
}

// A company that names its own CA would take each of its certificates for a statement.
TEST_F(AttestationTest, ACertificateWithoutThePoliciesIsNone) {
    EXPECT_FALSE(judged(card_.der, company_.der(), {company_.der()}));
    for (const std::string& bad : {""s, "\x03"s, "\x03\x02\x01"s})
        EXPECT_FALSE(judged(statement_of(bad))) << bad.size();
    auto twice = statement_of("\x03\x02"s);
    twice.push_back(twice.back());
    EXPECT_FALSE(judged(std::move(twice)));
}

TEST_F(AttestationTest, WhatCannotBeReadIsNotSaid) {
    for (const std::string& bad :
         {"\x02\x01\x80"s, "\x02\x05\x01\x02\x03\x04\x05"s, "\x02\x00"s, "\x04\x01\x01"s, ""s}) {
        auto extensions = statement_of("\x02\x01"s);
        extensions[0].value = "\x05\x04"s;
        extensions[1].value = bad;
        const auto said = judged(std::move(extensions));
        ASSERT_TRUE(said);
        EXPECT_EQ(said->serial, 0U);
        EXPECT_EQ(said->firmware, (std::array<std::uint8_t, 3>{}));
    }
    for (const Der& bytes : {Der{}, Der{0x30, 0x03, 1, 2, 3}, Der(20'000, 0x30)}) {
        EXPECT_FALSE(judged(bytes, device_.der(), {maker_.der()}));
        EXPECT_FALSE(judged(good_, bytes, {maker_.der()}));
    }
}

} // namespace
} // namespace signet::certmap
