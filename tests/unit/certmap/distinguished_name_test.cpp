// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/attribute_name.hpp"
#include "certmap/parse/oid_text.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

namespace signet::certmap {
namespace {

using namespace std::string_literals;

DistinguishedName name_of(const std::vector<test::NamePart>& parts) {
    const test::Authority ca("Card CA");
    test::Request request;
    request.subject = parts;
    return parse_certificate(ca.issue(request).der).value().subject;
}

TEST(DistinguishedName, HasPartsAsTheyAreEncoded) {
    const auto name = name_of({{"DC", "corp"},
                               {"CN", "J\xfcrgen", V_ASN1_T61STRING},
                               {"OU", "\0A\0\xfc"s, V_ASN1_BMPSTRING, true},
                               {"x500UniqueIdentifier", "\x01\x02", V_ASN1_BIT_STRING}});
    const std::vector<RelativeName> expected{
        {{"0.9.2342.19200300.100.1.25", "corp"}},
        {{"2.5.4.3", "J\u00fcrgen"}, {"2.5.4.11", "A\u00fc"}},
        {{"2.5.4.45", "#0303010102", false}},
    };
    ASSERT_EQ(name.parts.size(), 3U);
    EXPECT_EQ(name.parts[0], expected[0]);
    // DER sorts what stands in one part.
    EXPECT_TRUE(std::ranges::is_permutation(name.parts[1], expected[1]));
    EXPECT_EQ(name.parts[2], expected[2]);
    EXPECT_EQ(name.text, text_of(name, NameStyle::nss_ldap));
}

// What MIT's pkinit_cert_match is searched in.
std::string printed_by_openssl(const test::Der& der) {
    const unsigned char* at = der.data();
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate.get()), 0, XN_FLAG_SEP_COMMA_PLUS);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

TEST(DistinguishedName, IsWrittenAsOpenSslDoes) {
    test::Request request;
    request.subject = {{"DC", "corp"},
                       {"O", "A, \"B\" + C/D=x; <#> \\"},
                       {"CN", "J\u00fcrgen \u0141 \U0001F600"},
                       {"UID", "j", MBSTRING_UTF8, true},
                       {"OU", "\0A\1\x41"s, V_ASN1_BMPSTRING},
                       {"emailAddress", "a@b"},
                       {"GN", "J"},
                       {"street", " s "},
                       {"description", "d"},
                       {"mail", "m@x"},
                       {"title", "Dr"},
                       {"1.2.3.4", "x"}};
    const auto der = test::Authority("Card CA").issue(request).der;
    const std::string text = openssl_text(parse_certificate(der).value().subject);
    EXPECT_EQ(text, printed_by_openssl(der));
    EXPECT_NE(text.find("UID=j+CN=J"), std::string::npos) << text;
    EXPECT_NE(text.find("J\xfcrgen \\U0141 \\W0001F600"), std::string::npos) << text;
}

TEST(DistinguishedName, IsWrittenInFourStyles) {
    struct Case {
        DistinguishedName name;
        std::string nss_ldap, nss_x500, ad_ldap, ad_x500;
    };
    const auto usual = name_of({{"DC", "com"}, {"ST", "Bayern"}, {"title", "Dr"}, {"CN", "Alice"}});
    const auto joined = name_of({{"O", "Corp"}, {"CN", "Alice"}, {"serialNumber", "5", MBSTRING_UTF8, true}});
    const Case cases[] = {
        {{}, "", "", "", ""},
        {usual, "CN=Alice,title=Dr,ST=Bayern,DC=com", "DC=com,ST=Bayern,title=Dr,CN=Alice",
         "CN=Alice,T=Dr,S=Bayern,DC=com", "DC=com,S=Bayern,T=Dr,CN=Alice"},
        // DER sorts what is joined
        {joined, "CN=Alice,serialNumber=5,O=Corp", "O=Corp,serialNumber=5,CN=Alice",
         "CN=Alice,SERIALNUMBER=5,O=Corp", "O=Corp,SERIALNUMBER=5,CN=Alice"},
    };
    for (const Case& row : cases) {
        EXPECT_EQ(text_of(row.name, NameStyle::nss_ldap), row.nss_ldap);
        EXPECT_EQ(text_of(row.name, NameStyle::nss_x500), row.nss_x500);
        EXPECT_EQ(text_of(row.name, NameStyle::ad_ldap), row.ad_ldap);
        EXPECT_EQ(text_of(row.name, NameStyle::ad_x500), row.ad_x500);
    }
}

TEST(DistinguishedName, EscapesWhatWouldBeReadOtherwise) {
    struct Case {
        std::string value, expected;
    };
    const Case cases[] = {
        {"Corp, Inc.", "Corp\\, Inc."},
        {"a+b", "a\\+b"},
        {"\"<>;", "\\\"\\<\\>\\;"},
        {"a\\b", "a\\\\b"},
        {" a b ", "\\ a b\\ "},
        {" ", "\\ "},
        {"#a#", "\\#a#"},
        {"#", "#"},
        {"a=b", "a=b"},
        {"\u00fc", "\\C3\\BC"},
        {"", ""},
    };
    for (const Case& row : cases) {
        const DistinguishedName name{{{{"2.5.4.3", row.value, true}}}, {}};
        EXPECT_EQ(text_of(name, NameStyle::nss_ldap), "CN=" + row.expected);
    }
    const DistinguishedName binary{{{{"2.5.4.3", "#0500", false}}}, {}};
    EXPECT_EQ(text_of(binary, NameStyle::ad_x500), "CN=#0500");
}

TEST(AttributeName, IsThatOfNssOrActiveDirectory) {
    struct Case {
        std::string oid, nss, active_directory;
    };
    const Case cases[] = {
        {"2.5.4.3", "CN", "CN"},
        {"2.5.4.42", "givenName", "G"},
        {"2.5.4.43", "initials", "I"},
        {"2.5.4.13", "OID.2.5.4.13", "Description"},
        {"2.5.4.44", "generationQualifier", "OID.2.5.4.44"},
        {"2.5.4.9", "STREET", "STREET"},
        {"1.2.840.113549.1.9.1", "E", "E"},
        {"0.9.2342.19200300.100.1.3", "MAIL", "OID.0.9.2342.19200300.100.1.3"},
        {"0.9.2342.19200300.100.1.1", "UID", "OID.0.9.2342.19200300.100.1.1"},
        {"2.5.4.20", "telephoneNumber", "telephoneNumber"},
        {"1.2.3.4", "OID.1.2.3.4", "OID.1.2.3.4"},
    };
    for (const Case& row : cases) {
        EXPECT_EQ(attribute_name(row.oid, AttributeNames::nss), row.nss);
        EXPECT_EQ(attribute_name(row.oid, AttributeNames::active_directory), row.active_directory);
    }
}

// libcrypto's short names are those of NSS but for these.
TEST(AttributeName, KnowsEveryAttributeLibcryptoKnows) {
    int known = 0;
    for (int nid = 1; nid < OBJ_new_nid(0); ++nid) {
        const auto oid = oid_text(OBJ_nid2obj(nid));
        if (!oid) continue;
        const bool attribute = oid->starts_with("2.5.4.") || oid->starts_with("0.9.2342.19200300.100.1.");
        const std::string name = OBJ_nid2sn(nid);
        const bool differs = name == "GN" || name == "mail" || name == "description" || name == "street";
        if (!attribute || differs) continue;
        EXPECT_EQ(attribute_name(*oid, AttributeNames::nss), name);
        ++known;
    }
    EXPECT_GT(known, 80);
}

TEST(OidText, IsWhatLibcryptoWrites) {
    int known = 0;
    for (int nid = 1; nid < OBJ_new_nid(0); ++nid) {
        const ASN1_OBJECT* object = OBJ_nid2obj(nid);
        char text[128];
        if (object == nullptr || OBJ_obj2txt(text, sizeof text, object, 1) <= 0) continue;
        EXPECT_EQ(oid_text(object), text);
        ++known;
    }
    EXPECT_GT(known, 1000);
    for (const char* dotted :
         {"0.0", "0.39", "1.0", "1.39.1", "2.0", "2.39", "2.40", "2.47.5", "2.48", "2.999.1",
          "1.2.127.128.16384", "1.2.72057594037927935", "1.2.72057594037927936", "1.2.18446744073709551616",
          "2.25.340282366920938463463374607431768211455"}) {
        ASN1_OBJECT* object = OBJ_txt2obj(dotted, 1);
        EXPECT_EQ(oid_text(object), dotted);
        ASN1_OBJECT_free(object);
    }
}

} // namespace
} // namespace signet::certmap
