// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/crl.hpp"
#include "tests/unit/certmap/revocation_builder.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

class ReadCrl : public testing::Test {
protected:
    Result<RevocationTable> read(const test::CrlRequest& request) const {
        return read_crl(test::make_crl(root, request), root.der(), test::now);
    }

    void expect_refused(const test::CrlRequest& request, std::string_view problem) const {
        const auto table = read(request);
        ASSERT_FALSE(table) << problem;
        EXPECT_NE(table.error().problem.find(problem), std::string::npos) << table.error().problem;
    }

    const test::Authority root{"Root CA"};
};

// IssuingDistributionPoint, RFC 5280 5.2.5
test::Extension distribution_point(const std::string& fields) {
    return {"2.5.29.28", true, test::tlv(0x30, fields)};
}

TEST_F(ReadCrl, TellsWhatIsRevoked) {
    test::CrlRequest request;
    request.entries = {
        {"00ff", 1}, {"01"}, {"0102030405060708090a0b0c0d0e0f1011121314", 4}, {"7f", 6}, {"7e", 8}};
    const auto table = read(request);
    ASSERT_TRUE(table) << table.error().problem;
    EXPECT_EQ(table->source, RevocationSource::crl);
    EXPECT_EQ(table->issuer_key, *key_of_authority(root.der()));
    EXPECT_EQ(table->this_update, request.this_update);
    EXPECT_EQ(table->next_update, *request.next_update);
    EXPECT_EQ(table->fetched, test::now);
    const auto record = [&](Bytes serial, std::uint8_t reason) {
        return RevocationRecord{std::move(serial), true, reason, request.this_update, *request.next_update};
    };
    const std::vector<RevocationRecord> expected{
        record({0x01}, 0), record({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, 4),
        record({0x7f}, 6), record({0xff}, 1)}; // 7e is removeFromCRL
    EXPECT_EQ(table->records, expected);
    EXPECT_TRUE(encode(*table));
}

TEST_F(ReadCrl, MayBeEmptyOldAndWithoutAnEnd) {
    test::CrlRequest request;
    EXPECT_TRUE(read(request)->records.empty());
    request.next_update = test::now - 1000;
    EXPECT_EQ(read(request)->next_update, test::now - 1000);
    request.next_update.reset();
    EXPECT_EQ(read(request)->next_update, 0);
}

TEST_F(ReadCrl, TakesEachSerialOnce) {
    test::CrlRequest request;
    request.entries = {{"05", 6}, {"04"}, {"05", 1}};
    const auto table = read(request);
    ASSERT_EQ(table->records.size(), 2U);
    EXPECT_EQ(table->records[1].serial, Bytes{5});
}

TEST_F(ReadCrl, ComesAsPemToo) {
    const auto der = test::make_crl(root, {{{"05"}}});
    const auto read_text = [&](const std::string& text) {
        return read_crl({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, root.der(),
                        test::now);
    };
    EXPECT_EQ(read_text(test::pem(der, "X509 CRL"))->records.size(), 1U);
    EXPECT_FALSE(read_text(test::pem(der, "CERTIFICATE")));
    EXPECT_FALSE(read_text(test::pem(root.der(), "X509 CRL")));
    EXPECT_FALSE(read_text("<html>404</html>"));
    EXPECT_FALSE(read_text(""));
}

TEST_F(ReadCrl, IsTheCasOwn) {
    const test::Authority other("Other CA"), impostor("Root CA");
    EXPECT_FALSE(read_crl(test::make_crl(other, {}), root.der(), test::now));
    EXPECT_FALSE(read_crl(test::make_crl(impostor, {}), root.der(), test::now));
    auto changed = test::make_crl(root, {{{"05"}}});
    changed.back() = static_cast<std::uint8_t>(changed.back() ^ 1U);
    EXPECT_FALSE(read_crl(changed, root.der(), test::now));
    changed.back() = static_cast<std::uint8_t>(changed.back() ^ 1U);
    EXPECT_TRUE(read_crl(changed, root.der(), test::now));
    changed.push_back(0);
    EXPECT_FALSE(read_crl(changed, root.der(), test::now));
    EXPECT_FALSE(read_crl(test::make_crl(root, {}), {}, test::now));
}

TEST_F(ReadCrl, IsSignedByACaThatMaySignCrls) {
    test::Request request;
    request.extensions = {test::basic_constraints(true), test::key_usage({5})};
    const test::Authority no_crls("CA", nullptr, request);
    EXPECT_FALSE(read_crl(test::make_crl(no_crls, {}), no_crls.der(), test::now));
    request.extensions = {test::basic_constraints(true)};
    const test::Authority unlimited("CA", nullptr, request);
    EXPECT_TRUE(read_crl(test::make_crl(unlimited, {}), unlimited.der(), test::now));
}

TEST_F(ReadCrl, HasAStrongSignature) {
    test::CrlRequest request;
    request.digest = EVP_sha1();
    expect_refused(request, "too weak");
    for (const auto& [key, strong] : {std::pair{test::rsa_key(1024), false},
                                      {test::rsa_key(2048), true},
                                      {test::ec_key("P-192"), false},
                                      {test::ec_key("P-384"), true}}) {
        test::Request ca;
        ca.key = key;
        const test::Authority authority("CA", nullptr, ca);
        EXPECT_EQ(read_crl(test::make_crl(authority, {}), authority.der(), test::now).has_value(), strong);
    }
    test::Request ca;
    ca.key = test::ed25519_key();
    ca.digest = nullptr;
    const test::Authority authority("CA", nullptr, ca);
    test::CrlRequest by_itself;
    by_itself.digest = nullptr;
    EXPECT_TRUE(read_crl(test::make_crl(authority, by_itself), authority.der(), test::now));
}

TEST_F(ReadCrl, IsNotFromTheFuture) {
    test::CrlRequest request;
    request.this_update = test::now + 250;
    EXPECT_TRUE(read(request)) << "clocks differ";
    request.this_update = test::now + 400;
    expect_refused(request, "future");
    request.this_update = test::now - 100;
    request.next_update = test::now - 200;
    expect_refused(request, "ends before");
}

TEST_F(ReadCrl, IsAboutAllCertificates) {
    const std::string yes("\xff");
    const std::string name = test::tlv(0xa0, test::tlv(0xa0, test::uri_name("http://ca/1.crl")));
    const std::pair<test::Extension, std::string_view> cases[] = {
        {{"2.5.29.27", true, test::tlv(0x02, "\x01")}, "delta"},
        {{"2.5.29.27", false, test::tlv(0x02, "\x01")}, "delta"},
        {distribution_point(test::tlv(0x82, yes)), "part"},                        // onlyContainsCACerts
        {distribution_point(test::tlv(0x83, std::string("\x01\x60", 2))), "part"}, // onlySomeReasons
        {distribution_point(test::tlv(0x84, yes)), "indirect"},
        {distribution_point(test::tlv(0x85, yes)), "part"}, // onlyContainsAttributeCerts
        {distribution_point(name), "part"},
        {{"2.5.29.28", true, "garbage"}, "cannot be decoded"},
        {{"1.2.3.4", true, test::tlv(0x05, "")}, "unknown critical"},
    };
    for (const auto& [extension, problem] : cases) {
        test::CrlRequest request;
        request.extensions = {extension};
        expect_refused(request, problem);
    }
    test::CrlRequest request;
    request.extensions = {distribution_point(test::tlv(0x81, yes)), // onlyContainsUserCerts
                          {"2.5.29.20", false, test::tlv(0x02, "\x07")},
                          {"1.2.3.4", false, test::tlv(0x05, "")}};
    EXPECT_TRUE(read(request));
}

TEST_F(ReadCrl, HasNoEntryThatCannotBeUnderstood) {
    const std::pair<test::CrlEntry, std::string_view> cases[] = {
        {{"-05"}, "negative"},
        {{"01" + std::string(40, '0')}, "longer"},
        {{"05", {}, {{"1.2.3.4", true, test::tlv(0x05, "")}}}, "unknown critical"},
        {{"05", {}, {{"2.5.29.29", true, test::tlv(0x30, test::uri_name("x"))}}}, "indirect"},
        {{"05", {}, {{"2.5.29.21", false, "garbage"}}}, "reason"},
        {{"05", 99}, "reason"},
    };
    for (const auto& [entry, problem] : cases) {
        test::CrlRequest request;
        request.entries = {{"01"}, entry};
        expect_refused(request, problem);
    }
    test::CrlRequest request;
    request.entries = {{"05", 1, {{"1.2.3.4", false, test::tlv(0x05, "")}}}};
    EXPECT_TRUE(read(request));
}

} // namespace
} // namespace signet::certmap
