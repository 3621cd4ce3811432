// SPDX-License-Identifier: Apache-2.0
// What the verb `certificate` tells of a certificate that a service may ask for more than [certificates] does.
#include "certmap/text/encoding.hpp"
#include "certmap/trust/authorities.hpp"
#include "daemon/protocol/codec.hpp"
#include "daemon/worker/certificate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace signet::worker {
namespace {

namespace test = certmap::test;
using Texts = std::vector<std::string>;

constexpr const char* smartcard = "1.3.6.1.4.1.311.20.2.2";
constexpr const char* client = "1.3.6.1.5.5.7.3.2";
constexpr const char* hardware = "2.16.840.1.101.3.2.1.3.13";
constexpr const char* software = "2.16.840.1.101.3.2.1.3.6";
constexpr const char* any = "2.5.29.32.0";

test::Request authority_with(const Texts& policies) {
    test::Request request;
    request.extensions = {test::basic_constraints(true), test::key_usage({5, 6})};
    if (!policies.empty()) request.extensions.push_back(test::policies(policies));
    return request;
}

test::Request card_with(const Texts& policies) {
    test::Request request = test::logon_request({test::upn("alice@corp")});
    if (!policies.empty()) request.extensions.push_back(test::policies(policies));
    return request;
}

class CertificateFacts : public testing::Test {
protected:
    ~CertificateFacts() override { std::filesystem::remove(anchors_); }

    Result<protocol::CertificateJudged> judge(const test::Request& card, const test::Authority& issuer,
                                              const std::vector<test::Der>& anchors) const {
        std::ofstream file(anchors_);
        for (const test::Der& anchor : anchors)
            file << test::pem(anchor);
        file.close();
        protocol::JudgeCertificate message;
        const auto der = issuer.issue(card).der;
        message.der.assign(der.begin(), der.end());
        message.anchors = {anchors_};
        message.now = test::now;
        message.eku_any = {"msSmartcardLogin", "none"};
        message.realm = "CORP";
        message.rules = {{0, "", "{subject_nt_principal}", "alice"}};
        return judge_certificate(message, {.anchors_owner = geteuid()});
    }
    Texts policies(const test::Request& card, const test::Authority& issuer,
                   const std::vector<test::Der>& anchors) const {
        const auto judged = judge(card, issuer, anchors);
        return judged ? Texts(judged->policies) : Texts{judged.error().detail};
    }

    const test::Authority root_{"Root CA"};
    const std::string anchors_ = testing::TempDir() + "worker-certificate-facts.pem";
};

TEST_F(CertificateFacts, AreThoseOfTheCertificateAndItsCa) {
    const test::Authority issuing("Issuing CA", &root_, authority_with({any}));
    test::Request card = card_with({hardware});
    const auto judged = judge(card, issuing, {root_.der(), issuing.der()});
    ASSERT_TRUE(judged.has_value()) << judged.error().detail;
    EXPECT_EQ(judged->policies, Texts{hardware});
    EXPECT_EQ(judged->issuer_key, certmap::hexadecimal(*certmap::key_of_authority(issuing.der())));
    EXPECT_NE(judged->issuer_key, certmap::hexadecimal(*certmap::key_of_authority(root_.der())));
    EXPECT_EQ(judged->key, "ec");
    EXPECT_EQ(judged->key_bits, 256U);
    EXPECT_EQ(judged->extended_key_usage, (Texts{smartcard, client}));
    card.key = test::rsa_key(2048);
    const auto rsa = judge(card, issuing, {root_.der(), issuing.der()});
    ASSERT_TRUE(rsa.has_value());
    EXPECT_EQ(rsa->key, "rsa");
    EXPECT_EQ(rsa->key_bits, 2048U);
}

TEST_F(CertificateFacts, HaveNoPoliciesThatTheCasDoNotAllow) {
    const test::Authority limited("Issuing CA", &root_, authority_with({software}));
    const test::Authority silent("Silent CA", &root_, authority_with({}));
    const auto card = card_with({hardware, software});
    EXPECT_EQ(policies(card, root_, {root_.der()}), (Texts{hardware, software}));
    EXPECT_EQ(policies(card, limited, {root_.der(), limited.der()}), Texts{software});
    EXPECT_EQ(policies(card, silent, {root_.der(), silent.der()}), Texts{});
    EXPECT_EQ(policies(card_with({}), root_, {root_.der()}), Texts{});
}

// A CA that two roots have certified: whoever looks for a path with the policy finds it, if either allows it.
TEST_F(CertificateFacts, HaveThePoliciesOfAllPathsThatAreGood) {
    const test::Authority second("Second Root CA");
    const test::Authority issuing("Issuing CA", &root_, authority_with({hardware}));
    const test::Der by_second = issuing.again(second, authority_with({software}));
    const test::Der without = issuing.again(second, authority_with({}));
    const auto card = card_with({hardware, software});
    EXPECT_EQ(policies(card, issuing, {root_.der(), issuing.der()}), Texts{hardware});
    EXPECT_EQ(policies(card, issuing, {second.der(), by_second}), Texts{software});
    EXPECT_EQ(policies(card, issuing, {root_.der(), second.der(), issuing.der(), by_second}),
              (Texts{hardware, software}));
    EXPECT_EQ(policies(card, issuing, {root_.der(), second.der(), issuing.der(), without}), Texts{hardware});
    EXPECT_EQ(policies(card, issuing, {root_.der(), second.der(), without, issuing.der()}), Texts{hardware});
}

TEST_F(CertificateFacts, SayThatThereAreNoUsages) {
    test::Request card = card_with({});
    std::erase_if(card.extensions, [](const auto& extension) { return extension.oid == "2.5.29.37"; });
    const auto judged = judge(card, root_, {root_.der()});
    ASSERT_TRUE(judged.has_value()) << judged.error().detail;
    EXPECT_TRUE(judged->extended_key_usage.empty());
}

// The parser takes as many as the message does, and refuses more.
TEST_F(CertificateFacts, AreWholeOrTheCertificateIsRefused) {
    const auto many = [](std::size_t count) {
        Texts oids;
        for (std::size_t i = 0; i < count; ++i)
            oids.push_back("1.2.3." + std::to_string(i));
        return oids;
    };
    const auto judged = judge(card_with(many(protocol::Oids::max)), root_, {root_.der()});
    ASSERT_TRUE(judged.has_value()) << judged.error().detail;
    EXPECT_EQ(judged->policies.size(), protocol::Oids::max);
    EXPECT_TRUE(protocol::encode(*judged).has_value());
    const auto too_many = judge(card_with(many(protocol::Oids::max + 1)), root_, {root_.der()});
    ASSERT_FALSE(too_many.has_value());
    EXPECT_EQ(too_many.error().reason, policy::Reason::cert_malformed);
}

// One policy may be several at the root, by the mappings of a CA.
TEST_F(CertificateFacts, ThatGrowOnTheirWayUpAreRefusedAsWell) {
    test::Request request = authority_with({any});
    std::string mappings;
    for (std::size_t i = 0; i <= protocol::Oids::max; ++i)
        mappings += test::policy_mapping("1.2.4." + std::to_string(i), hardware).value.substr(2);
    request.extensions.push_back({"2.5.29.33", true, test::tlv(0x30, mappings)});
    const test::Authority issuing("Issuing CA", &root_, request);
    const auto judged = judge(card_with({hardware}), issuing, {root_.der(), issuing.der()});
    ASSERT_FALSE(judged.has_value());
    EXPECT_EQ(judged.error().reason, policy::Reason::cert_malformed) << judged.error().detail;
}

} // namespace
} // namespace signet::worker
