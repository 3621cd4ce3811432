// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/alt_security_identity.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

RelativeName part(std::string oid, std::string value) {
    return {{std::move(oid), std::move(value), true}};
}

// C=US,O=Example,CN=CA and DC=com,OU=Staff,CN=Alice, serial number 0x1a2b3c.
Certificate alice() {
    Certificate made;
    made.issuer.parts = {part("2.5.4.6", "US"), part("2.5.4.10", "Example"), part("2.5.4.3", "CA")};
    made.subject.parts = {part("0.9.2342.19200300.100.1.25", "com"), part("2.5.4.11", "Staff"),
                          part("2.5.4.3", "Alice")};
    made.serial = {0x1a, 0x2b, 0x3c};
    made.subject_key_id = {0x01, 0x02, 0x03};
    made.key.bits_sha1.fill(0x11);
    made.key.bits_sha256.fill(0x22);
    made.key.info_sha1.fill(0x33);
    made.sha256.fill(0x44);
    made.rfc822_names = {"alice@example.com"};
    made.sid = "S-1-5-21-1-2-3-1104";
    return made;
}

std::string repeat(std::string_view byte, int times) {
    std::string text;
    while (times-- > 0)
        text += byte;
    return text;
}

TEST(ExplainMismatch, NamesTheSlip) {
    struct Case {
        std::string text, expected;
    };
    const std::string ca = "X509:<I>C=US,O=Example,CN=CA";
    const Case cases[] = {
        {ca + "<SR>3c2b1a", ""},
        {"X509:<S>DC=com,OU=Staff,CN=Alice", ""},
        {"X509:<SKI>010203", ""},
        {ca + "<SR>1a2b3c", "the serial number is there, but not reversed; write <SR>3c2b1a"},
        {ca + "<SR>3c2b1b", "the serial number is another one; write <SR>3c2b1a"},
        {"X509:<I>CN=CA,O=Example,C=US<SR>3c2b1a",
         "the issuer is in LDAP order (most specific part first); write c=us,o=example,cn=ca"},
        {"X509:<I>CN=CA,O=Example,C=US<SR>1a2b3c", "the issuer is in LDAP order (most specific part first); "
                                                   "write c=us,o=example,cn=ca; also, the serial "
                                                   "number is there, but not reversed; write <SR>3c2b1a"},
        {"X509:<I>C=US,O=Other,CN=CA<SR>3c2b1a", "the issuer is another one; write c=us,o=example,cn=ca"},
        {"X509:<S>CN=Alice,OU=Staff,DC=com",
         "the subject is in LDAP order (most specific part first); write dc=com,ou=staff,cn=alice"},
        {ca + "<S>CN=Bob", "the subject is another one; write dc=com,ou=staff,cn=alice"},
        {"X509:<SKI>030201", "the bytes are there, but in reverse order; the certificate's is 010203"},
        {"X509:<SKI>" + repeat("11", 20),
         "this is the SHA-1 of the key: write <SHA1-PUKEY>; the certificate's is 010203"},
        {"X509:<SHA1-PUKEY>" + repeat("33", 20), "this is the digest of the whole SubjectPublicKeyInfo, not "
                                                 "of the key's bits; the certificate's is " +
                                                     repeat("11", 20)},
        {"X509:<SHA256-PUKEY>" + repeat("44", 32),
         "this is the fingerprint of the certificate; the certificate's is " + repeat("22", 32)},
        {"X509:<RFC822>bob@example.com", "the certificate's is alice@example.com"},
        {ca + "<SID>S-1-5-21-1-2-3-500", "the SID is another one; the certificate's is S-1-5-21-1-2-3-1104"},
        {"X509:<SKI>01:02:03", "column 13: ':' is no hexadecimal digit; write 010203"},
    };
    for (const Case& row : cases)
        EXPECT_EQ(explain_mismatch(alice(), row.text), row.expected) << row.text;
}

TEST(ExplainMismatch, SaysWhatTheCertificateLacks) {
    Certificate bare = alice();
    bare.subject_key_id.clear();
    bare.rfc822_names.clear();
    bare.sid.reset();
    bare.subject.parts.clear();
    EXPECT_EQ(explain_mismatch(bare, "X509:<SKI>010203"), "the certificate has no subject key identifier");
    EXPECT_EQ(
        explain_mismatch(bare, "X509:<SKI>" + repeat("11", 20)),
        "the certificate has no subject key identifier; this is the SHA-1 of the key: write <SHA1-PUKEY>");
    EXPECT_EQ(explain_mismatch(bare, "X509:<RFC822>a@b"),
              "the certificate has no e-mail address that can be compared");
    EXPECT_EQ(explain_mismatch(bare, "X509:<I>C=US,O=Example,CN=CA<SID>S-1-5-7"),
              "the certificate has no SID");
    EXPECT_EQ(explain_mismatch(bare, "X509:<S>CN=Alice"),
              "the certificate has no subject that can be compared");
}

} // namespace
} // namespace signet::certmap
