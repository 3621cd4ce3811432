// SPDX-License-Identifier: Apache-2.0
// Files as other programs write them, and what is made of a part that cannot be read.
#include "tests/unit/certmap/import_run.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using namespace std::string_literals;
using namespace test;

TEST(Import, GoesOnWithoutWhatIsWrongIfSomebodyListens) {
    struct Row {
        Import import;
        std::string text;
        std::string whose;   // of each problem: the account, or "?"
        std::string entries; // users; in brackets: unreadable
    };
    const Row rows[] = {
        {import_ldif, "dn: a\nuid: a:b\n\ndn: c\nuid c\nuid: c\n\ndn: d\nuid: d\n", "? c", "(c) d"},
        {import_ldif, "dn: a\nuid: a\nuserCertificate:: AAAA\nobjectSid: S-1-5-7\n", "a", "(a)"},
        {import_ldif, "dn: a\nuid: a\nobjectGUID:: AAAA\n", "a", "(a)"},
        {import_ldif, "dn: g\nobjectClass: group\nsAMAccountName: g\nobjectSid: x\n", "", ""},
        {import_csv, "user,kind,value\na,sid,x\nb,upn,b@c\nc\n", "a ?", "(a) b"},
        {import_csv, "user,kind,value\na,upn,a@b\na,sid,x\n-,upn,a@b\n", "a ?", "(a)"},
        {import_toml, "[[account]]\nuser='-'\n[[account]]\nuser='b'\n", "?", "b"},
        {import_toml, "[[account]]\nuser='b'\nmappings=['x', 'X509:<SKI>0a']\n", "b", "(b)"},
        {import_toml, "[[account]]\nuser='b'\nmapings=[]\n", "b", "(b)"},
        {import_map_file, "x\n" + digest("ab") + " -> b\n^/CN=.*$ -> c\n", "? c", "b (c)"},
    };
    for (const Row& row : rows) {
        const auto outcome = run(row.import, row.text, true);
        std::string whose, entries;
        for (const ImportProblem& problem : outcome.problems)
            whose += (whose.empty() ? "" : " ") + (problem.account.empty() ? "?" : problem.account);
        for (const Entry& entry : outcome.entries)
            entries += (entries.empty() ? "" : " ") +
                       (entry.unreadable.empty() ? entry.user : "(" + entry.user + ")");
        EXPECT_EQ(ending(outcome), "no error") << row.text;
        EXPECT_EQ(whose, row.whose) << row.text;
        EXPECT_EQ(entries, row.entries) << row.text;
    }
}

TEST(Import, KeepsTheKeysThatCanBeReadOfAnAccountThatIsRefused) {
    const auto ldif = run(import_ldif, "dn: a\nuid: a\nuserCertificate:: AAAA\nobjectSid: S-1-5-7\n", true);
    EXPECT_EQ(ldif.entries.at(0).keys, (std::vector<MappingKey>{{KeyKind::sid, "S-1-5-7"}}));
    EXPECT_NE(ldif.entries.at(0).unreadable.find("FILE:3:1: userCertificate: not a certificate"),
              std::string::npos);
    const auto toml = run(import_toml, "[[account]]\nuser='b'\nmappings=['x', 'X509:<SKI>0a']\n", true);
    EXPECT_EQ(toml.entries.at(0).keys, std::vector{alt("X509:<SKI>0a")});
}

std::string utf16(const std::string& ascii, bool is_little) {
    std::string text = is_little ? "\xff\xfe" : "\xfe\xff";
    for (const char c : ascii)
        text += is_little ? std::string{c, '\0'} : std::string{'\0', c};
    return text;
}

// ldifde marks its records so, and writes UTF-16 with -u.
TEST(ImportLdif, ReadsWhatLdifdeWrites) {
    const std::string text =
        "dn: CN=Zoe\r\nchangetype: add\r\nsAMAccountName: zoe\r\nobjectSid: S-1-5-21-7\r\n\r\n";
    for (const std::string& written : {text, utf16(text, true), utf16(text, false)}) {
        const auto outcome = run(import_ldif, written);
        ASSERT_EQ(ending(outcome), "no error");
        ASSERT_EQ(outcome.entries.size(), 1U);
        EXPECT_EQ(outcome.entries[0].keys, (std::vector<MappingKey>{{KeyKind::sid, "S-1-5-21-7"}}));
    }
    std::string beyond = utf16("dn: x\nuid: z\nuserPrincipalName: ", true);
    beyond += "\x3d\xd8\x00\xde\xdc\x00"s + utf16("@b\n", true).substr(2); // U+1F600, U+00DC
    EXPECT_EQ(run(import_ldif, beyond).entries.at(0).keys.at(0).value, "\U0001F600\u00dc@b");
}

TEST(ImportLdif, PassesOverWhatLdapsearchPutsAround) {
    const auto outcome =
        run(import_ldif, "# extended LDIF\n#\n# LDAPv3\n\n# zoe\ndn: CN=Zoe\nuid: zoe\n\n"
                         "# search reference\nref: ldap://x/DC=x??sub\n\n"
                         "# search result\nsearch: 2\nresult: 0 Success\n\n# numEntries: 1\n");
    EXPECT_EQ(ending(outcome), "no error");
    ASSERT_EQ(outcome.entries.size(), 1U);
    EXPECT_EQ(outcome.entries[0].user, "zoe");
}

TEST(ImportCsv, ReadsWhatPowerShellWrites) {
    const auto outcome = run(import_csv, utf16("#TYPE System.Object\r\n\"user\"\t\"kind\"\t\"value\"\r\n"
                                               "\"zoe\"\t\"mapping\"\t\"X509:<S>C=US,CN=Zoe\"\r\n",
                                               true));
    ASSERT_EQ(ending(outcome), "no error");
    EXPECT_EQ(outcome.entries.at(0).keys, std::vector{alt("X509:<S>C=US,CN=Zoe")});
}

} // namespace
} // namespace signet::certmap
