// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/parse_certificate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using namespace std::string_literals;
using Names = std::vector<std::string>;

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

class AlternativeNames : public testing::Test {
protected:
    Result<Certificate> parse(const test::Request& request) const {
        return parse_certificate(ca.issue(request).der);
    }

    const test::Authority ca{"Card CA"};
};

TEST_F(AlternativeNames, OfEveryKindAreRead) {
    const std::string upn_value = test::tlv(0x0c, "alice@corp");
    const std::string foreign_value = test::tlv(0x30, test::tlv(0x02, "\x05"));
    const auto parsed = parse(test::logon_request(
        {test::upn("alice@corp"), test::other_name("1.2.3.4", foreign_value), test::rfc822_name("a@b"),
         test::dns_name("pc.corp"), test::uri_name("https://corp/alice"), test::registered_id("2.999.5"),
         test::directory_name({{"DC", "corp"}, {"CN", "Alice"}}), test::tlv(0xa3, test::tlv(0x30, "")),
         test::tlv(0xa5, test::tlv(0xa1, test::tlv(0x0c, "party")))}));
    ASSERT_TRUE(parsed.has_value()) << parsed.error().problem;
    EXPECT_EQ(parsed->upns, Names{"alice@corp"});
    EXPECT_EQ(parsed->rfc822_names, Names{"a@b"});
    EXPECT_EQ(parsed->dns_names, Names{"pc.corp"});
    EXPECT_EQ(parsed->uris, Names{"https://corp/alice"});
    EXPECT_EQ(parsed->registered_ids, Names{"2.999.5"});
    ASSERT_EQ(parsed->directory_names.size(), 1U);
    EXPECT_EQ(parsed->directory_names[0].text, "CN=Alice,DC=corp");
    ASSERT_EQ(parsed->other_names.size(), 2U);
    EXPECT_EQ(parsed->other_names[0].oid, "1.3.6.1.4.1.311.20.2.3");
    EXPECT_EQ(parsed->other_names[0].value, bytes_of(upn_value));
    EXPECT_EQ(parsed->other_names[1].oid, "1.2.3.4");
    EXPECT_EQ(parsed->other_names[1].value, bytes_of(foreign_value));
    EXPECT_EQ(parsed->x400_addresses, std::vector<Bytes>{bytes_of(test::tlv(0x30, test::tlv(0x30, "")))});
    EXPECT_EQ(parsed->edi_party_names,
              std::vector<Bytes>{bytes_of(test::tlv(0x30, test::tlv(0xa1, test::tlv(0x0c, "party"))))});
    EXPECT_TRUE(parsed->refused_names.empty());
    EXPECT_FALSE(parsed->sid.has_value());
}

TEST_F(AlternativeNames, AddressesAreWrittenInTheOneForm) {
    struct Case {
        std::string bytes, text;
    };
    const Case cases[] = {
        {"\xc0\0\x02\x01"s, "192.0.2.1"},
        {"\xff\xff\xff\xff", "255.255.255.255"},
        {std::string(16, '\0'), "::"},
        {std::string(15, '\0') + '\1', "::1"},
        {"\x20\x01\x0d\xb8"s + std::string(11, '\0') + '\1', "2001:db8::1"},
        {"\x20\x01\x0d\xb8\0\0\0\1\0\1\0\1\0\1\0\1"s, "2001:db8:0:1:1:1:1:1"}, // RFC 5952 4.2.2
        {"\x20\x01\0\0\0\0\0\1\0\0\0\0\0\0\xAB\xCD"s, "2001:0:0:1::abcd"},     // 4.2.3, 4.3
    };
    for (const Case& row : cases)
        EXPECT_EQ(parse(test::logon_request({test::ip_name(row.bytes)})).value().ip_addresses,
                  Names{row.text});
}

TEST_F(AlternativeNames, RefusesTheNameThatIsUnsafe) {
    struct Case {
        std::string name;
        NameKind kind;
        std::string problem;
    };
    const auto pkinit_value = [](std::string_view value) { return test::other_name("1.3.6.1.5.2.2", value); };
    const std::string realm_only = test::tlv(0x30, test::tlv(0xa0, test::tlv(0x1b, "R")));
    const Case cases[] = {
        {test::upn("alice\0@corp"s), NameKind::upn, "contains a NUL"},
        {test::upn("alice\r@corp"), NameKind::upn, "contains a control character"},
        {test::upn("\u202ealice@corp"), NameKind::upn, "contains a bidirectional control character"},
        {test::upn("alice\xff@corp"), NameKind::upn, "is not UTF-8"},
        {test::upn(""), NameKind::upn, "is empty"},
        {test::upn("alice@corp", 0x16), NameKind::upn, "is not a UTF8String"}, // IA5String
        {test::upn("alice@corp", 0x1e), NameKind::upn, "is not a UTF8String"}, // BMPString
        {test::upn(std::string(2000, 'a')), NameKind::upn, "is longer than 1024 bytes"},
        {test::pkinit_name("R", {"alice\0"s}), NameKind::pkinit_principal, "contains a NUL"},
        {test::pkinit_name("R\n", {"alice"}), NameKind::pkinit_principal, "contains a control character"},
        {test::pkinit_name("", {"alice"}), NameKind::pkinit_principal, "is empty"},
        {test::pkinit_name("R", {}), NameKind::pkinit_principal, "has an empty component"},
        {test::pkinit_name("R", {"a", ""}), NameKind::pkinit_principal, "is empty"},
        {pkinit_value(realm_only), NameKind::pkinit_principal, "is not a DER KRB5PrincipalName"},
        {pkinit_value(test::tlv(0x0c, "alice@R")), NameKind::pkinit_principal,
         "is not a DER KRB5PrincipalName"},
        {test::rfc822_name("a\0@b"s), NameKind::rfc822, "contains a NUL"},
        {test::rfc822_name("j\u00fcrgen@b"), NameKind::rfc822, "is not ASCII"},
        {test::dns_name("a\0.b"s), NameKind::dns, "contains a NUL"},
        {test::uri_name("https://a\0"s), NameKind::uri, "contains a NUL"},
        {test::uri_name(std::string(2000, 'a')), NameKind::uri, "is longer than 1024 bytes"},
        {test::ip_name(""), NameKind::ip_address, "has neither 4 nor 16 bytes"},
        {test::ip_name("12345"), NameKind::ip_address, "has neither 4 nor 16 bytes"},
        {test::ip_name("12345678"), NameKind::ip_address, "has neither 4 nor 16 bytes"}, // with a mask
        {test::ip_name(std::string(17, '1')), NameKind::ip_address, "has neither 4 nor 16 bytes"},
        {test::registered_id("1.2." + std::string(130, '9')), NameKind::registered_id,
         "is not an OID of usual length"},
        {test::other_name("1.2." + std::string(130, '9'), test::tlv(0x0c, "x")), NameKind::other_name,
         "has an OID that is not of usual length"},
        {test::directory_name({{"CN", "\u202eAlice"}}), NameKind::directory_name,
         "contains a bidirectional control character"},
        {test::directory_name({{"CN", "Alice\0"s, V_ASN1_UTF8STRING}}), NameKind::directory_name,
         "contains a NUL"},
        {test::directory_name({}), NameKind::directory_name, "is empty"},
        {test::directory_name(std::vector<test::NamePart>(100, {"OU", "abcdefghijklmnopqrstuvwxyz"})),
         NameKind::directory_name, "is longer than 2048 bytes"},
    };
    for (const Case& row : cases) {
        const auto parsed = parse(test::logon_request({row.name}));
        ASSERT_TRUE(parsed.has_value()) << parsed.error().problem;
        EXPECT_EQ(parsed->refused_names, (std::vector<RefusedName>{{row.kind, row.problem}}));
        EXPECT_TRUE(parsed->upns.empty() && parsed->pkinit_principals.empty());
        EXPECT_TRUE(parsed->rfc822_names.empty() && parsed->dns_names.empty() && parsed->uris.empty());
        EXPECT_TRUE(parsed->ip_addresses.empty() && parsed->registered_ids.empty());
        EXPECT_TRUE(parsed->directory_names.empty() && parsed->other_names.empty());
    }
}

} // namespace
} // namespace signet::certmap
