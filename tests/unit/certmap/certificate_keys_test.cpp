// SPDX-License-Identifier: Apache-2.0
// From the DER of a certificate to the keys that Active Directory's texts for it give.
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

Certificate parsed(const test::Request& request) {
    const test::Authority ca("Card CA, Inc.");
    return parse_certificate(ca.issue(request).der).value();
}

TEST(CertificateKeys, AreThoseOfActiveDirectorysTexts) {
    struct Case {
        std::vector<test::NamePart> subject;
        std::string serial, subject_text, serial_text;
    };
    const Case cases[] = {
        {{{"CN", "Alice"}}, "1234", "CN=Alice", "3412"},
        {{{"DC", "com"}, {"DC", "example"}, {"CN", "Alice"}}, "80", "DC=com,DC=example,CN=Alice", "80"},
        {{{"C", "US", MBSTRING_ASC}, {"ST", "Ohio"}, {"CN", "Alice"}},
         "8001",
         "C=US,S=Ohio,CN=Alice",
         "0180"},
        {{{"O", "Example, Inc."}, {"CN", "Alice"}}, "ff00", "O=\"Example, Inc.\",CN=Alice", "00ff"},
        {{{"O", "say \"x\""}, {"CN", "a+b=c"}}, "00ff01", "O=\"say \"\"x\"\"\",CN=\"a+b=c\"", "01ff"},
        {{{"CN", "J\u00fcrgen"}}, "0a", "CN=J\u00fcrgen", "0a"},
        {{{"CN", "a\\b"}, {"title", "Dr"}}, "7f", "CN=\"a\\b\",T=Dr", "7f"},
        {{{"UID", "4700"}, {"emailAddress", "a@b", MBSTRING_ASC}},
         "10e8bd03000000000032",
         "OID.0.9.2342.19200300.100.1.1=4700,E=a@b",
         "32000000000003bde810"},
    };
    for (const Case& row : cases) {
        test::Request request;
        request.subject = row.subject;
        request.serial_hex = row.serial;
        const Certificate certificate = parsed(request);
        for (const std::string& text :
             {"X509:<S>" + row.subject_text, "X509:<I>CN=\"Card CA, Inc.\"<S>" + row.subject_text,
              "X509:<I>CN=\"Card CA, Inc.\"<SR>" + row.serial_text})
            EXPECT_EQ(explain_mismatch(certificate, text), "") << text;
        EXPECT_NE(explain_mismatch(certificate, "X509:<S>CN=Bob"), "");
    }
}

TEST(CertificateKeys, AreReadFromTheirOwnTexts) {
    test::Request request =
        test::logon_request({test::upn("Alice@Corp"), test::rfc822_name("Alice@Mail.example")});
    request.subject = {{"OU", " Staff;<x> "}, {"CN", "#1"}};
    request.key = test::rsa_key(2048);
    const Certificate certificate = parsed(request);
    std::size_t texts = 0;
    for (const MappingKey& key : keys_of(certificate)) {
        const std::string text = to_alt_security_identity(key);
        if (text.empty()) continue;
        ++texts;
        EXPECT_EQ(explain_mismatch(certificate, text), "") << text;
    }
    EXPECT_EQ(texts, 7U); // two of the SHA-1; no subject key identifier and no SID in it
}

} // namespace
} // namespace signet::certmap
