// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/alt_security_identity.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

const std::string sha1 = "ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd";
const std::string sha256 = std::string(62, 'b') + "01";

// "kind value", with '|' between the parts, or "COLUMN: problem; hint".
std::string read(std::string_view text) {
    const auto key = parse_alt_security_identity(text);
    if (!key) {
        const Error& error = key.error();
        return std::to_string(error.column) + ": " + error.problem + "; " + error.hint;
    }
    std::string value = key->value;
    if (const std::size_t end = value.find('\n'); end != std::string::npos) value[end] = '|';
    return std::string(id_of(key->kind)) + " " + value;
}

TEST(AltSecurityIdentity, ReadsEachForm) {
    struct Case {
        std::string text, expected;
    };
    const Case cases[] = {
        // a serial number that Windows shows as 10 e8 bd 03 00 00 00 00 00 32
        {"X509:<I>DC=local,DC=dod,CN=SpatDoD Root CA<SR>32000000000003bde810",
         "issuer-serial dc=local,dc=dod,cn=spatdod root ca|10e8bd03000000000032"},
        {"x509:<i>dc=local, dc=dod, cn=SpatDoD Root CA <sr>32000000000003BDE810 ",
         "issuer-serial dc=local,dc=dod,cn=spatdod root ca|10e8bd03000000000032"},
        {"X509:<I>CN=CA<SR>0100000080", "issuer-serial cn=ca|8000000001"},
        {"X509:<I>CN=CA<SR>7f", "issuer-serial cn=ca|7f"},
        {"X509:<I>CN=CA<SR>0001", "issuer-serial cn=ca|0100"},
        {"X509:<I>CN=CA<SR>" + std::string(38, 'a') + "ff", "issuer-serial cn=ca|ff" + std::string(38, 'a')},
        {"X509:<SKI>ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41",
         "subject-key-id ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41"},
        {"X509:<SKI>00AB", "subject-key-id 00ab"},
        {"X509:<SHA1-PUKEY>" + sha1, "sha1-public-key " + sha1},
        {"X509: <sha1-pukey>" + sha1, "sha1-public-key " + sha1},
        {"X509:<SHA256-PUKEY>" + sha256, "sha256-public-key " + sha256},
        {"X509:<I>CN=CA<SID>s-1-5-21-1-2-3-1104", "issuer-sid cn=ca|S-1-5-21-1-2-3-1104"},
        {"X509:<I>CN=CA<S>CN=Alice", "issuer-subject cn=ca|cn=alice"},
        {"X509:<I>O=\"a<S>b\"<S>CN=Alice", "issuer-subject o=\"a<s>b\"|cn=alice"},
        {"X509:<I>O=a\\<S\\>b<S>CN=Alice", "issuer-subject o=\"a<s>b\"|cn=alice"},
        {"X509:<S>DC=com,DC=example,CN=Alice", "subject dc=com,dc=example,cn=alice"},
        {"X509:<RFC822>Alice@Example.COM", "rfc822 alice@example.com"},
        {"X509:<RFC822> alice@example.com ", "rfc822 alice@example.com"},
    };
    for (const Case& row : cases) {
        EXPECT_EQ(read(row.text), row.expected) << row.text;
        const auto key = parse_alt_security_identity(row.text);
        ASSERT_TRUE(key) << row.text;
        EXPECT_EQ(parse_alt_security_identity(to_alt_security_identity(*key)).value(), *key) << row.text;
    }
}

TEST(AltSecurityIdentity, WritesWhatActiveDirectoryReads) {
    EXPECT_EQ(to_alt_security_identity({KeyKind::issuer_serial, "cn=ca\n8001"}), "X509:<I>cn=ca<SR>0180");
    EXPECT_EQ(to_alt_security_identity({KeyKind::issuer_subject, "cn=ca\ncn=a"}), "X509:<I>cn=ca<S>cn=a");
    EXPECT_EQ(to_alt_security_identity({KeyKind::issuer_sid, "cn=ca\nS-1-5-7"}), "X509:<I>cn=ca<SID>S-1-5-7");
    EXPECT_EQ(to_alt_security_identity({KeyKind::subject_key_id, "ab"}), "X509:<SKI>ab");
    EXPECT_EQ(to_alt_security_identity({KeyKind::rfc822, "a@b"}), "X509:<RFC822>a@b");
    for (const KeyKind none : {KeyKind::sid, KeyKind::certificate, KeyKind::upn})
        EXPECT_EQ(to_alt_security_identity({none, "x"}), "");
}

struct Mistake {
    std::string text, expected; // how the complaint begins
};

void expect_complaints(const std::vector<Mistake>& mistakes) {
    for (const Mistake& row : mistakes)
        EXPECT_EQ(read(row.text).substr(0, row.expected.size()), row.expected) << row.text;
}

TEST(AltSecurityIdentity, SaysWhichFormAMistakeShouldHave) {
    expect_complaints({
        {"", "1: does not begin with X509:; a mapping is X509: and one of"},
        {"<SKI>ab", "1: does not begin with X509:"},
        {"X509:", "6: nothing follows X509:"},
        {"X509:CN=Alice", "6: there is no <TAG> here"},
        {"X509:<SKI", "6: '<' begins no tag"},
        {"X509:<FOO>ab", "6: unknown tag <FOO>"},
        {"X509:<PN>alice@example.com",
         "6: unknown tag <PN>; the principal name of a certificate is compared"},
        {"X509:<SHA1-PUBKEY>" + sha1, "6: unknown tag <SHA1-PUBKEY>; the tag is spelled <SHA1-PUKEY>"},
        {"X509:<I>CN=CA", "6: an issuer alone names no certificate; add <SR>"},
        {"X509:<SR>12", "6: a serial number or SID counts only with its issuer; write <I>issuer before it"},
        {"X509:<SR>12<I>CN=CA", "12: the issuer does not come first; write <I> first"},
        {"X509:<I>CN=CA<SKI>12", "14: these tags do not go together"},
        {"X509:<I>CN=CA<I>CN=CA", "14: these tags do not go together"},
        {"X509:<I>CN=CA<S>CN=A<SR>12", "21: these tags do not go together"},
        {"X509:<SKI>ab<SKI>cd", "13: these tags do not go together"},
        {"Kerberos:alice@EXAMPLE.COM", "1: names a Kerberos principal and maps no certificate"},
        {"kerberos:", "1: names a Kerberos principal"},
        {std::string("X509:<S>CN=a\nb"), "1: the mapping contains a control character"},
        {std::string("X509:<S>CN=a\0b", 14), "1: the mapping contains a NUL"},
        {"X509:<S>CN=\xff", "1: the mapping is not UTF-8"},
        {"X509:<S>CN=" + std::string(max_alt_security_identity, 'a'), "1: is longer than 16384 bytes"},
    });
}

TEST(AltSecurityIdentity, SaysWhatAWrongValueShouldBe) {
    expect_complaints({
        // names: the column is that in the whole text
        {"X509:<I>CN=CA,Inc.<SR>12", "15: there is no ATTRIBUTE=value here"},
        {"X509:<I>CN=CA<S>FOO=x", "17: unknown attribute 'FOO'"},
        {"X509:<S>/C=US/CN=Alice", "9: the parts of the name begin with '/'"},
        {"X509:<S>", "9: there is no ATTRIBUTE=value here"},
        // hexadecimal
        {"X509:<SKI>", "11: there are no hexadecimal digits"},
        {"X509:<SKI>abc", "14: there is an odd number of hexadecimal digits; each byte is two"},
        {"X509:<SKI>dd de 2c", "13: ' ' is no hexadecimal digit; write ddde2c"},
        {"X509:<SKI>dd:de:2c", "13: ':' is no hexadecimal digit; write ddde2c"},
        {"X509:<SKI>0xddde", "12: 'x' is no hexadecimal digit; write ddde"},
        {"X509:<SKI>zz", "11: 'z' is no hexadecimal digit; write two hexadecimal digits for each byte"},
        {"X509:<SKI>" + std::string(130, 'a'), "11: is longer than 64 bytes"},
        {"X509:<SHA1-PUKEY>abcd", "18: a SHA-1 has 20 bytes, not 2"},
        {"X509:<SHA1-PUKEY>" + sha256,
         "18: a SHA-1 has 20 bytes, not 32; it is the SHA-1 of the key's bits; for a SHA-256 write"},
        {"X509:<SHA256-PUKEY>" + sha1,
         "20: a SHA-256 has 32 bytes, not 20; it is the SHA-256 of the key's bits; for a SHA-1 write"},
        // serial numbers
        {"X509:<I>CN=CA<SR>10:e8:bd", "20: ':' is no hexadecimal digit; write 10e8bd"},
        {"X509:<I>CN=CA<SR>1200000000ac1100", "18: a reversed serial number does not end with a zero byte; "
                                              "write 1200000000ac11 if it is reversed, "
                                              "and 0011ac0000000012 if it was not"},
        {"X509:<I>CN=CA<SR>00", "18: the serial number 0 names no certificate"},
        {"X509:<I>CN=CA<SR>00f1" + std::string(38, '2'),
         "18: is longer than 20 bytes; it begins with a zero byte, so it is not reversed: write " +
             std::string(38, '2') + "f1"},
        {"X509:<I>CN=CA<SR>" + std::string(42, 'a'), "18: is longer than 20 bytes"},
        {"X509:<I>CN=CA<SR>" + std::string(44, 'a'), "18: is longer than 21 bytes"},
        // SIDs and addresses
        {"X509:<I>CN=CA<SID>S-1-5", "19: is not a SID; a SID is written"},
        {"X509:<I>CN=CA<SID>S-1-5-21-4294967296", "19: is not a SID"},
        {"X509:<I>CN=CA<SID>S-1-5-021", "19: is not a SID"},
        {"X509:<I>CN=CA<SID>S-1-5-21-", "19: is not a SID"},
        {"X509:<I>CN=CA<SID>S-2-5-21", "19: is not a SID"},
        {"X509:<RFC822>alice", "14: is not an e-mail address"},
        {"X509:<RFC822>", "14: is not an e-mail address"},
        {"X509:<RFC822>a b@c", "14: is not an e-mail address"},
        {"X509:<RFC822>a\"b@c", "14: is not an e-mail address"},
    });
}

TEST(AltSecurityIdentity, KnowsKerberosNames) {
    EXPECT_TRUE(is_kerberos_identity("Kerberos:alice@EXAMPLE.COM"));
    EXPECT_TRUE(is_kerberos_identity("KERBEROS:"));
    EXPECT_FALSE(is_kerberos_identity("Kerberos"));
    EXPECT_FALSE(is_kerberos_identity("X509:<S>CN=Kerberos:"));
}

} // namespace
} // namespace signet::certmap
