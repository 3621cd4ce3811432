// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/parse_certificate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

using namespace std::string_literals;
using Names = std::vector<std::string>;

class ParseCertificate : public testing::Test {
protected:
    Result<Certificate> parse(const test::Request& request) const {
        return parse_certificate(ca.issue(request).der);
    }

    void expect_refusal(const test::Request& request, const std::string& problem) const {
        const auto parsed = parse(request);
        ASSERT_TRUE(parsed.has_error()) << problem;
        EXPECT_NE(parsed.error().problem.find(problem), std::string::npos) << parsed.error().problem;
    }

    const test::Authority ca{"Card CA"};
};

TEST_F(ParseCertificate, ReadsWhatALogonCertificateSays) {
    auto request =
        test::logon_request({test::upn("alice@corp.example"), test::pkinit_name("CORP", {"host", "a/b"}),
                             test::rfc822_name("alice@mail.example"), test::dns_name("pc.corp.example")});
    request.subject = {{"DC", "corp"}, {"O", "Corp, Inc."}, {"CN", "J\u00fcrgen"}};
    request.serial_hex = "00ff01";
    request.not_before = -86400;
    request.not_after = 253402300799; // 9999-12-31 23:59:59, RFC 5280 4.1.2.5
    const auto der = ca.issue(request).der;
    const auto parsed = parse_certificate(der);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().problem;
    EXPECT_EQ(parsed->der, der);
    EXPECT_EQ(parsed->subject.text, "CN=J\\C3\\BCrgen,O=Corp\\, Inc.,DC=corp");
    EXPECT_EQ(parsed->issuer.text, "CN=Card CA");
    EXPECT_EQ(parsed->serial, (std::vector<std::uint8_t>{0xff, 0x01}));
    EXPECT_EQ(parsed->key.type, KeyType::ec);
    EXPECT_EQ(parsed->key.bits, 256U);
    EXPECT_EQ(parsed->validity.not_before, -86400);
    EXPECT_EQ(parsed->validity.not_after, 253402300799);
    EXPECT_TRUE(parsed->key_usage->has(KeyUsageBit::digital_signature));
    EXPECT_FALSE(parsed->key_usage->has(KeyUsageBit::key_encipherment));
    EXPECT_EQ(parsed->extended_key_usage, (Names{"1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.5.7.3.2"}));
    EXPECT_FALSE(parsed->is_ca);
    EXPECT_EQ(parsed->upns, Names{"alice@corp.example"});
    EXPECT_EQ(parsed->pkinit_principals, Names{"host/a\\/b@CORP"});
    EXPECT_EQ(parsed->rfc822_names, Names{"alice@mail.example"});
    EXPECT_EQ(parsed->dns_names, Names{"pc.corp.example"});
    EXPECT_TRUE(parsed->refused_names.empty());
}

TEST_F(ParseCertificate, FingerprintIsOverTheWholeDer) {
    const auto one = ca.issue(test::logon_request({})).der;
    const auto two = ca.issue(test::logon_request({})).der;
    EXPECT_EQ(parse_certificate(one).value().sha256, parse_certificate(one).value().sha256);
    EXPECT_NE(parse_certificate(one).value().sha256, parse_certificate(two).value().sha256);
}

TEST_F(ParseCertificate, TellsKeysApart) {
    struct Case {
        test::Key key;
        KeyType type;
        unsigned bits;
    };
    const Case cases[] = {{test::rsa_key(2048), KeyType::rsa, 2048},
                          {test::ec_key("P-384"), KeyType::ec, 384},
                          {test::ed25519_key(), KeyType::ed25519, 256},
                          {test::ed448_key(), KeyType::other, 456}};
    for (const Case& row : cases) {
        test::Request request;
        request.key = row.key;
        const auto parsed = parse(request);
        ASSERT_TRUE(parsed.has_value());
        EXPECT_EQ(parsed->key.type, row.type);
        EXPECT_EQ(parsed->key.bits, row.bits);
    }
}

TEST_F(ParseCertificate, KeepsAbsentAndEmptyKeyUsageApart) {
    EXPECT_FALSE(parse({}).value().key_usage.has_value());
    test::Request request;
    request.extensions = {test::key_usage({8})};
    EXPECT_TRUE(parse(request).value().key_usage->has(KeyUsageBit::decipher_only));
    request.extensions = {test::key_usage({})}; // RFC 5280 4.2.1.3: at least one bit
    expect_refusal(request, "an extension cannot be decoded");
}

TEST_F(ParseCertificate, TellsCasApart) {
    EXPECT_TRUE(parse_certificate(ca.der()).value().is_ca);
    test::Request request;
    EXPECT_FALSE(parse(request).value().is_ca);
    request.extensions = {test::basic_constraints(false)};
    EXPECT_FALSE(parse(request).value().is_ca);
}

TEST_F(ParseCertificate, KeepsEveryNameOfAKind) {
    const auto parsed = parse(test::logon_request({test::upn("a@x"), test::upn("b@x")}));
    EXPECT_EQ(parsed.value().upns, (Names{"a@x", "b@x"}));
}

TEST_F(ParseCertificate, RefusesASubjectThatIsUnsafe) {
    struct Case {
        std::string value;
        int type;
        std::string problem;
    };
    const Case cases[] = {
        {"Alice\0evil"s, V_ASN1_UTF8STRING, "contains a NUL"},
        {"\u202ealice", V_ASN1_UTF8STRING, "contains a bidirectional control character"},
        {"Alice\n", V_ASN1_PRINTABLESTRING, "contains a control character"},
    };
    for (const Case& row : cases) {
        test::Request request;
        request.subject = {{"O", "Corp"}, {"CN", row.value, row.type}};
        const auto parsed = parse(request);
        ASSERT_TRUE(parsed.has_value()) << parsed.error().problem;
        EXPECT_EQ(parsed->subject.text, "");
        EXPECT_EQ(parsed->refused_names, (std::vector<RefusedName>{{NameKind::subject, row.problem}}));
    }
}

TEST_F(ParseCertificate, RefusesASubjectThatIsNotInItsStringType) {
    auto der = ca.issue({}).der;
    const std::string_view name = "Alice";
    const auto found = std::search(der.begin(), der.end(), name.begin(), name.end());
    ASSERT_NE(found, der.end());
    *found = 0xff; // no UTF-8 begins so
    EXPECT_TRUE(parse_certificate(der).has_error());
}

TEST_F(ParseCertificate, RefusesWhatIsAboveALimit) {
    test::Request request = test::logon_request(Names(64, test::upn("a@b")));
    EXPECT_TRUE(parse(request).has_value());
    expect_refusal(test::logon_request(Names(65, test::upn("a@b"))),
                   "more than 64 subject alternative names");
    expect_refusal(test::logon_request(Names(10'000, test::tlv(0x82, "a"))),
                   "more than 64 subject alternative names");
    expect_refusal(test::logon_request(Names(10'000, test::upn("alice@corp"))), "longer than 65536 bytes");

    request = {};
    request.extensions = {test::extended_key_usage(Names(65, "1.2.3"))};
    expect_refusal(request, "more than 64 extended key usages");
    request.extensions = {test::extended_key_usage({"1.2." + std::string(130, '9')})};
    expect_refusal(request, "not an OID of usual length");
    request.extensions.clear();
    for (int at = 0; at < 65; ++at)
        request.extensions.push_back({"1.2.3." + std::to_string(at), false, test::tlv(0x05, "")});
    expect_refusal(request, "more than 64 extensions");

    request = {};
    request.subject.assign(100, {"OU", "abcdefghijklmnopqrstuvwxyz"});
    expect_refusal(request, "the subject is longer than 2048 bytes");
    request = {};
    request.serial_hex = "7f" + std::string(40, '1');
    expect_refusal(request, "the serial number is longer than 20 bytes");
}

TEST_F(ParseCertificate, RefusesWhatIsBroken) {
    test::Request request;
    request.serial_hex = "-05";
    expect_refusal(request, "negative");
    request = test::logon_request({test::upn("a@b")});
    request.extensions.push_back(test::alternative_names({test::upn("c@d")}));
    expect_refusal(request, "the extension 2.5.29.17 is there twice");
    request = {};
    request.extensions = {{"1.2.3", false, "x"}, {"1.2.3", true, "y"}};
    expect_refusal(request, "the extension 1.2.3 is there twice");
    for (const char* oid : {"2.5.29.17", "2.5.29.15", "2.5.29.37", "2.5.29.19", "2.5.29.14", "2.5.29.35"}) {
        request.extensions = {{oid, false, "\x30\x05garbage"}};
        expect_refusal(request, "cannot be decoded");
    }
    const std::string trailing = test::tlv(0x05, "");
    for (auto good : {test::alternative_names({test::upn("a@b")}), test::key_usage({0}),
                      test::extended_key_usage({"1.2.3"}), test::basic_constraints(false)}) {
        good.value += trailing;
        request.extensions = {good};
        expect_refusal(request, "cannot be decoded");
    }
}

TEST_F(ParseCertificate, TakesExactlyOneDerCertificate) {
    const auto good = ca.issue(test::logon_request({test::upn("a@b")})).der;
    auto trailing = good;
    trailing.push_back(0);
    EXPECT_EQ(parse_certificate(trailing).error().problem, "there are bytes behind the certificate");
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_TRUE(parse_certificate({good.data(), size}).has_error()) << size;

    auto indefinite = good; // BER: outer length 0x80 and an end-of-contents
    indefinite.erase(indefinite.begin() + 1, indefinite.begin() + 4);
    indefinite.insert(indefinite.begin() + 1, 0x80);
    indefinite.insert(indefinite.end(), {0, 0});
    EXPECT_EQ(parse_certificate(indefinite).error().problem, "the encoding is not DER");
    EXPECT_TRUE(parse_certificate(std::vector<std::uint8_t>(max_certificate_size + 1)).has_error());
}

TEST_F(ParseCertificate, SurvivesEveryChangeOfOneByte) {
    const auto good = ca.issue(test::logon_request({test::upn("a@b"), test::pkinit_name("R", {"a"})})).der;
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const unsigned flip : {0x01U, 0x20U, 0x80U, 0xffU}) {
            auto changed = good;
            changed[at] = static_cast<std::uint8_t>(changed[at] ^ flip);
            const auto parsed = parse_certificate(changed);
            if (parsed) {
                EXPECT_NE(parsed->sha256, parse_certificate(good)->sha256);
            }
        }
    }
}

} // namespace
} // namespace signet::certmap
