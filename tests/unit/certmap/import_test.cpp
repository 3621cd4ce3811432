// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/accounts.hpp"
#include "tests/unit/certmap/import_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

using namespace std::string_literals;
using namespace test;

// "x.x.x"
std::string parts(std::size_t count) {
    std::string key = "x";
    while (--count > 0)
        key += ".x";
    return key;
}

struct BadText {
    Import import;
    std::string text, place, problem;
};

TEST(Import, BadTextsAreNamedWithTheirPlace) {
    const std::string csv = "user,kind,value\n";
    const BadText cases[] = {
        {import_csv, "", "FILE: ", "empty"},
        {import_csv, "user,kind\n", "FILE:1:1: ", "no column 'value'"},
        {import_csv, "user,kind,valeu\n", "FILE:1:11: ", "unknown column"},
        {import_csv, "user,kind,value,user\n", "FILE:1:17: ", "column twice"},
        {import_csv, csv + "alice,sid\n", "FILE:2:1: ", "2 fields"},
        {import_csv, csv + "alice,sid,\"S-1\n", "FILE:2:11: ", "not closed"},
        {import_csv, csv + "alice,sid,\"S\"-1\n", "FILE:2:14: ", "behind a quote"},
        {import_csv, csv + "alice,sid,S-1\n", "FILE:2:11: ", "not a SID"},
        {import_csv, csv + "alice,shoe,9\n", "FILE:2:12: ", "unknown kind"},
        {import_csv, csv + "-x,upn,a@b\n", "FILE:2:1: ", "starts with"},
        {import_csv, csv + "a,upn,\xff@b\n", "FILE:2:7: ", "not UTF-8"},
        {import_csv, csv + "alice,certificate,00\n", "FILE:2:19: ", "base64"},
        {import_map_file, "alice\n", "FILE:1:1: ", "not a mapping"},
        {import_map_file, "# x\n\n -> alice\n", "FILE:3:1: ", "not a mapping"},
        {import_map_file, "O\x01=x -> alice\n", "FILE:1:1: ", "the subject contains a control character"},
        {import_map_file, "^/CN=.*$ -> alice\n", "FILE:1:1: ", "regular expression"},
        {import_map_file, "86:AA:" + std::string(34, '0') + " -> alice\n", "FILE:1:1: ", "SHA-256"},
        {import_map_file, digest("ab") + " -> ../x\n", "FILE:1:69: ", "the user has a '/' or ':'"},
        {import_toml, "[account]\nuser='a'", "FILE:1:2: ", "unknown name"},
        {import_toml, "[[account]]\nusr='a'", "FILE:2:1: ", "unknown name"},
        {import_toml, "[[account]]\nuser=7", "FILE:2:6: ", "not a string"},
        {import_toml, "[[account]]\nprincipal='a@B'", "FILE:1:1: ", "the user is empty"},
        {import_toml, "[[account]]\nuser='a'\nmappings=['X509:<SKI>zz']", "FILE:3:11: ", ""},
        {import_toml, "[[account]]\nuser='a'\n[[account]]\nuser='a'", "FILE:3:1: ", "already"},
        {import_toml, "[[account]]\nuser='a", "FILE:2:", ""},
        {import_toml, "[[account]]\n" + parts(130'000) + "='a'", "FILE:2:1: ", "too many parts"},
        {import_toml, "[" + parts(130'000) + "]", "FILE:1:1: ", "too many parts"},
        {import_ldif, "version: 2\n", "FILE:1:1: ", "another version"},
        {import_ldif, "uid: alice\n", "FILE:1:1: ", "without a dn"},
        {import_ldif, "dn: x\nchangetype: modify\nuid: a\n", "FILE:2:1: ", "record of changes"},
        {import_ldif, "dn: x\nuid: a\n\nsearch: 2\nresult: 4 Size limit exceeded\n", "FILE:5:1: ", "missing"},
        {import_ldif,
         "\xff\xfe"
         "d\0n"s,
         "FILE:1:1: ", "UTF-16"},
        {import_ldif, "\xfe\xff\0d\xdc\0"s, "FILE:1:1: ", "UTF-16"},
        {import_ldif, "dn: x\nuid alice\n", "FILE:2:1: ", "not a line of LDIF"},
        {import_ldif, "dn: x\nuid:< file:///etc/passwd\n", "FILE:2:5: ", "another file"},
        {import_ldif, "dn: x\nuid:: a$b=\n", "FILE:2:6: ", "not base64"},
        {import_ldif, "dn: x\nuid: a\nuid: b\n", "FILE:2:1: ", "more than one value"},
        {import_ldif, "dn: x\nuid: a\nobjectSid: S-1\n", "FILE:3:1: ", "objectSid: not a SID"},
        {import_ldif, "dn: x\nuid: a\nobjectGUID:: AAAA\n", "FILE:3:1: ", "not a GUID"},
        {import_ldif, "dn: x\nuid: a\nwhenCreated: today\n", "FILE:3:1: ", "not a time"},
        {import_ldif, "dn: x\nuid: a\nuserCertificate;binary:: AAAA\n", "FILE:3:1: ", "not a certificate"},
        {import_ldif, "dn: x\nuid: a:b\n", "FILE:2:1: ", "uid: has a '/' or ':'"},
    };
    for (const BadText& bad : cases) {
        const auto outcome = run(bad.import, bad.text);
        EXPECT_EQ(ending(outcome).rfind(bad.place, 0), 0U) << ending(outcome) << "\n" << bad.text;
        EXPECT_NE(ending(outcome).find(bad.problem), std::string::npos) << ending(outcome) << "\n"
                                                                        << bad.text;
        EXPECT_LE(outcome.entries.size(), 1U) << bad.text;
    }
}

TEST(ImportCsv, GathersTheKeysOfAUser) {
    const auto outcome = run(import_csv, "\xef\xbb\xbfValue,kind,user,principal\r\n"
                                         "S-1-5-21-1-2-3-7,sid,bob,\r\n"
                                         "X509:<SKI>00ff,mapping,alice,alice@LAB.TEST\r\n\r\n"
                                         "\"Alice@Lab.Test\",upn,alice,\r\n"
                                         "\"/C=US/CN=Alice \"\"A\"\" Smith, Jr\",subject,alice,\r\n"
                                         "00ff,subject-key-id,alice,\r\n");
    ASSERT_EQ(ending(outcome), "no error");
    ASSERT_EQ(outcome.entries.size(), 2U);
    const Entry alice{"alice",
                      "alice",
                      "alice@LAB.TEST",
                      std::nullopt,
                      {alt("X509:<SKI>00ff"),
                       alt("X509:<S>C=US,CN=\"Alice \"\"A\"\" Smith, Jr\""),
                       {KeyKind::upn, "alice@lab.test"}}};
    EXPECT_EQ(outcome.entries[0], alice);
    EXPECT_EQ(outcome.entries[1].keys, (std::vector<MappingKey>{{KeyKind::sid, "S-1-5-21-1-2-3-7"}}));
}

TEST(ImportCsv, TakesSemicolonsAndRefusesTwoPrincipals) {
    const auto good = run(import_csv, "user;kind;value\nalice;mapping;X509:<I>C=US,CN=CA<SR>01\n");
    ASSERT_EQ(ending(good), "no error");
    EXPECT_EQ(good.entries.at(0).keys, std::vector{alt("X509:<I>C=US,CN=CA<SR>01")});
    const auto bad = run(import_csv, "user,kind,value,principal\na,upn,a@b,a@B\na,upn,c@d,a@C\n");
    EXPECT_NE(ending(bad).find("another principal"), std::string::npos) << ending(bad);
}

TEST(ImportCsv, KeepsACertificateAndNothingOfADigest) {
    const auto outcome =
        run(import_csv, "user,kind,value\nalice,certificate,REVSQQ==\nbob,certificate," + digest("41") +
                            "\nalice,certificate,-----BEGIN CERTIFICATE-----REVSQg==-----END "
                            "CERTIFICATE-----\nalice,certificate,REVSQQ==\n");
    ASSERT_EQ(ending(outcome), "no error");
    ASSERT_EQ(outcome.entries.size(), 2U);
    EXPECT_EQ(outcome.entries[0].certificates, (std::vector{kept("DERA"), kept("DERB")}));
    EXPECT_EQ(outcome.entries[0].keys.size(), 2U);
    EXPECT_EQ(outcome.entries[1].keys, (std::vector<MappingKey>{{KeyKind::certificate, digest("41")}}));
    EXPECT_TRUE(outcome.entries[1].certificates.empty());
}

TEST(ImportMapFile, ReadsDigestsAndSubjects) {
    std::string with_colons;
    for (int count = 0; count < 32; ++count)
        with_colons += count == 0 ? "AB" : ":AB";
    const auto outcome = run(
        import_map_file, "# pam_pkcs11\n\n" + with_colons + " -> alice\n" + digest("0c") +
                             " -> bob\n"
                             "/C=US/O=Org/CN=Carol/emailAddress=c@x -> carol\n"
                             "CN=Dan,O=Org,C=US -> dan\n"
                             "/C=DE/O=A, \"B\" \\+ C\\/D=x/CN=J\\xC3\\xBCrgen+UID=j/emailAddress=e@x -> eve\n"
                             "C = US, O = Org, CN = Fred -> fred\n"
                             "/O=A/B & a+b=c\\d/CN=Gus -> gus\n");
    ASSERT_EQ(ending(outcome), "no error");
    ASSERT_EQ(outcome.entries.size(), 7U);
    EXPECT_EQ(outcome.entries[4].keys.at(0),
              alt("X509:<S>C=DE,O=\"A, \"\"B\"\" + C/D=x\",CN=J\u00fcrgen+UID=j,E=e@x"));
    EXPECT_EQ(outcome.entries[5].keys.at(0), alt("X509:<S>C=US,O=Org,CN=Fred"));
    EXPECT_EQ(outcome.entries[6].keys.at(0), alt("X509:<S>O=\"A/B & a+b=c\\d\",CN=Gus"));
    EXPECT_EQ(outcome.entries[0].keys.at(0), (MappingKey{KeyKind::certificate, digest("ab")}));
    EXPECT_EQ(outcome.entries[1].keys.at(0), (MappingKey{KeyKind::certificate, digest("0c")}));
    EXPECT_EQ(outcome.entries[2].keys.at(0), alt("X509:<S>C=US,O=Org,CN=Carol,E=c@x"));
    EXPECT_EQ(outcome.entries[3].keys.at(0), alt("X509:<S>C=US,O=Org,CN=Dan"));
}

TEST(ImportToml, ReadsMappingsAndCertificates) {
    const auto outcome = run(import_toml, R"([[account]]
user = "alice"
principal = "alice@LAB.TEST"
mappings = ["X509:<SKI>00ff", "X509:<I>C=US,CN=CA<SR>01"]
certificates = ["REVSQQ==", """-----BEGIN CERTIFICATE-----
REVS
Qg==
-----END CERTIFICATE-----
"""]
[[account]]
user = "bob"
)");
    ASSERT_EQ(ending(outcome), "no error");
    ASSERT_EQ(outcome.entries.size(), 2U);
    EXPECT_EQ(outcome.entries[0].keys, (std::vector<MappingKey>{alt("X509:<I>C=US,CN=CA<SR>01"),
                                                                alt("X509:<SKI>00ff"),
                                                                {KeyKind::certificate, digest("41")},
                                                                {KeyKind::certificate, digest("42")}}));
    EXPECT_EQ(outcome.entries[0].certificates, (std::vector{kept("DERA"), kept("DERB")}));
    EXPECT_EQ(outcome.entries[1], (Entry{"bob", "bob", "", std::nullopt, {}}));
}

constexpr const char* active_directory = R"(version: 1
# a comment
 that goes on

dn: CN=Alice,DC=lab,DC=test
objectClass: top
objectClass: user
sAMAccountName: alice
uid: not.this
userPrincipalName: Alice@lab.test
objectGUID:: AQIDBAUGBwgJCgsMDQ4PEA==
objectSid:: AQIAAAAAAAUgAAAAIAIAAA==
whenCreated: 20260131120000.0Z
altSecurityIdentities: Kerberos:alice@OTHER
altSecurityIdentities: X509:<I>C=US,
 CN=C
 A<SR>01
userCertificate;binary:: REVS
 QQ==

dn: CN=Admins,DC=lab,DC=test
objectClass: group
sAMAccountName: Admins

dn: OU=Staff
objectClass: organizationalUnit
)";

TEST(ImportLdif, ReadsActiveDirectory) {
    const auto outcome = run(import_ldif, active_directory);
    ASSERT_EQ(ending(outcome), "no error");
    ASSERT_EQ(outcome.entries.size(), 1U);
    EXPECT_EQ(outcome.entries[0], (Entry{"04030201-0605-0807-090a-0b0c0d0e0f10",
                                         "alice",
                                         "",
                                         1769860800,
                                         {{KeyKind::sid, "S-1-5-32-544"},
                                          alt("X509:<I>C=US,CN=CA<SR>01"),
                                          {KeyKind::certificate, digest("41")},
                                          {KeyKind::upn, "alice@lab.test"}},
                                         "",
                                         {kept("DERA")}}));
    std::string windows = active_directory;
    for (std::size_t at = 0; (at = windows.find('\n', at)) != std::string::npos; at += 2)
        windows.insert(at, "\r");
    EXPECT_EQ(run(import_ldif, windows).entries, outcome.entries);
}

TEST(ImportLdif, ReadsFreeIpaAndOpenLdap) {
    const auto outcome = run(import_ldif, "dn: uid=bob\nuid: bob\nentryUUID: 1-2-3\nkrbPrincipalName: b@R\n"
                                          "krbPrincipalName: bob@R\nkrbCanonicalName: bob@R\n"
                                          "createTimestamp: 20260131120000Z\n"
                                          "ipaCertMapData: X509:<SKI>00ff\n"
                                          "ipaNTSecurityIdentifier: S-1-5-21-1-2-3-9\n\n\n"
                                          "dn:: dWlkPWVyaW4=\nUID:: ZXJpbg==\n");
    ASSERT_EQ(ending(outcome), "no error");
    ASSERT_EQ(outcome.entries.size(), 2U);
    EXPECT_EQ(outcome.entries[0], (Entry{"1-2-3",
                                         "bob",
                                         "bob@R",
                                         1769860800,
                                         {{KeyKind::sid, "S-1-5-21-1-2-3-9"}, alt("X509:<SKI>00ff")}}));
    EXPECT_EQ(outcome.entries[1], (Entry{"erin", "erin", "", std::nullopt, {}}));
}

TEST(Import, HasBounds) {
    const std::string long_line(max_import_line + 1, 'x');
    for (const Import import : {import_csv, import_map_file, import_ldif})
        EXPECT_NE(ending(run(import, long_line, true)).find("longer than"), std::string::npos);
    std::string record = "dn: x\n";
    while (record.size() <= max_import_record)
        record += "description: " + std::string(100000, 'x') + "\n";
    EXPECT_NE(ending(run(import_ldif, record)).find("a record longer than"), std::string::npos);
    std::string folded = "dn: x\nuid: a\ndescription: x\n";
    while (folded.size() <= 2 * max_import_record)
        folded += " " + std::string(100000, 'x') + "\n";
    EXPECT_NE(ending(run(import_ldif, folded)).find("a record longer than"), std::string::npos);
    std::string keys = "dn: x\nuid: a\n";
    for (std::size_t count = 0; count <= max_entry_keys; ++count)
        keys += "objectSid: S-1-5-21-" + std::to_string(count + 1) + "\n";
    EXPECT_NE(ending(run(import_ldif, keys)).find("more than 256 keys"), std::string::npos);
    const auto lenient = run(import_ldif, keys, true);
    ASSERT_EQ(lenient.entries.size(), 1U);
    EXPECT_EQ(lenient.entries.front().keys.size(), max_entry_keys);
    EXPECT_TRUE(std::ranges::is_sorted(lenient.entries.front().keys)) << "as a store wants them";
    Entry full;
    EXPECT_FALSE(add_key(full, {{}, EntryCertificate{{}, Bytes(max_entry_certificates)}}));
    EXPECT_NE(add_key(full, {{}, EntryCertificate{{}, Bytes(1)}})->find("of more than 1048576 bytes"),
              std::string::npos);
    EXPECT_EQ(full.keys.size(), 1U);
}

} // namespace
} // namespace signet::certmap
