// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/directory_attribute.hpp"
#include "certmap/certificate/directory_name.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

// The canonical text, or "COLUMN: problem; hint".
std::string read(std::string_view text) {
    const auto parts = parse_directory_name(text);
    if (parts) return directory_text(*parts);
    const Error& error = parts.error();
    return std::to_string(error.column) + ": " + error.problem + "; " + error.hint;
}

TEST(DirectoryName, ReadsWhatDirectoriesAndAdministratorsWrite) {
    struct Case {
        std::string text, expected;
    };
    const Case cases[] = {
        {"DC=com,DC=example,CN=Alice", "dc=com,dc=example,cn=alice"},
        {"DC=com, DC=example ,  CN = Alice ", "dc=com,dc=example,cn=alice"},
        {"dc=COM,Dc=Example,cn=ALICE", "dc=com,dc=example,cn=alice"},
        {"CN=A  B", "cn=a  b"},
        {"CN=\u00c4rger", "cn=\u00c4rger"}, // only ASCII has no case
        {"CN=\\C3\\84rger", "cn=\u00c4rger"},
        // names of attributes
        {"ST=x", "s=x"},
        {"stateOrProvinceName=x", "s=x"},
        {"S=x", "s=x"},
        {"OID.2.5.4.8=x", "s=x"},
        {"2.5.4.8=x", "s=x"},
        {"emailAddress=x", "e=x"},
        {"EMAIL=x", "e=x"},
        {"title=x", "t=x"},
        {"givenName=x", "g=x"},
        {"UID=x", "oid.0.9.2342.19200300.100.1.1=x"},
        {"oid.1.3.6.1.4.1.5=x", "oid.1.3.6.1.4.1.5=x"},
        // values
        {"O=\"Example, Inc.\"", "o=\"example, inc.\""},
        {"O=Example\\, Inc.", "o=\"example, inc.\""},
        {"O=Example\\2c Inc.", "o=\"example, inc.\""},
        {"O=\"a \"\"b\"\" c\"", "o=\"a \"\"b\"\" c\""},
        {"O=a \\\"b\\\" c", "o=\"a \"\"b\"\" c\""},
        {"O=\"plain\"", "o=plain"},
        {"O=\"a\\b\"", "o=\"a\\b\""}, // Active Directory has no escapes
        {"O=a\\\\b", "o=\"a\\b\""},
        {"O=\\ a\\ ", "o=\" a \""},
        {"O=\" a \"", "o=\" a \""},
        {"O=", "o=\"\""},
        {"O=\"\",CN=x", "o=\"\",cn=x"},
        {"O=a=b", "o=\"a=b\""},
        {"O=\"#04\"", "o=\"#04\""},
        {"O=\\#04", "o=\"#04\""},
        {"O=#0402ABCD", "o=#0402abcd"},
        {"O=#0402ABCD , CN=x", "o=#0402abcd,cn=x"},
        {"O=\"a<S>b\"", "o=\"a<s>b\""},
        // several attributes of one part: a set
        {"OU=x+CN=a", "cn=a+ou=x"},
        {"CN=a + OU=x", "cn=a+ou=x"},
        {"CN=a,OU=x", "cn=a,ou=x"},
        {"C=US,CN=JANE DOE OID.0.9.2342.19200300.100.1.1=47001003151020",
         "c=us,cn=jane doe+oid.0.9.2342.19200300.100.1.1=47001003151020"},
        {"CN=\"Doe, Jane\" UID=4", "cn=\"doe, jane\"+oid.0.9.2342.19200300.100.1.1=4"},
        {"CN=#0401aa UID=4", "cn=#0401aa+oid.0.9.2342.19200300.100.1.1=4"},
        {"CN=a unknown=b", "cn=\"a unknown=b\""},
        {"CN=a OU\\=b", "cn=\"a ou=b\""},
    };
    for (const Case& row : cases) {
        EXPECT_EQ(read(row.text), row.expected) << row.text;
        EXPECT_EQ(read(row.expected), row.expected) << "again";
    }
}

TEST(DirectoryName, RefusesWhatIsNoName) {
    struct Case {
        std::string text, expected; // how the complaint begins
    };
    const Case cases[] = {
        {"", "1: there is no ATTRIBUTE=value here"},
        {"Alice", "1: there is no ATTRIBUTE=value here"},
        {"CN=Alice,", "10: there is no ATTRIBUTE=value here"},
        {"CN=Alice,Bob", "10: there is no ATTRIBUTE=value here"},
        {"O=Example, Inc.,C=US", "12: there is no ATTRIBUTE=value here; a name is written like"},
        {"CN=a++OU=b", "6: there is no ATTRIBUTE=value here"},
        {"=a", "1: unknown attribute ''"},
        {"/C=US/O=x", "1: the parts of the name begin with '/'; join them by ','"},
        {"CN=a,FOO=b", "6: unknown attribute 'FOO'; write its number: OID.1.2.3=value"},
        {"OID.1=b", "1: unknown attribute 'OID.1'"},
        {"CN=\"a", "4: the quote is not closed"},
        {"CN=\"a\"b", "7: the value goes on behind its closing quote"},
        {"CN=\"a\"CN=b", "7: the value goes on behind its closing quote"},
        {"CN=a\"b", "5: a '\"' does not stand by itself in a value"},
        {"CN=a;O=b", "5: a ';' does not stand by itself in a value"},
        {"CN=a<b", "5: a '<' does not stand by itself in a value"},
        {"CN=CORP\\alice", "8: '\\' begins no escape here; a value with a backslash stands in quotes"},
        {"CN=a\\", "5: '\\' begins no escape here"},
        {"CN=a\\4", "5: '\\' begins no escape here"},
        {"CN=#12x", "4: '#' is not followed by hexadecimal bytes"},
        {"CN=#123", "4: '#' is not followed by hexadecimal bytes"},
        {"CN=#", "4: '#' is not followed by hexadecimal bytes"},
        {"CN=a\\00b", "4: the value contains a NUL"},
        {"CN=a\\ff", "4: the value is not UTF-8"},
        {"CN=\u202ea", "4: the value contains a bidirectional control character"},
    };
    for (const Case& row : cases)
        EXPECT_EQ(read(row.text).substr(0, row.expected.size()), row.expected) << row.text;
}

TEST(DirectoryName, TellsNamesApart) {
    const std::vector<RelativeName> one{{{"2.5.4.3", "a", true}, {"2.5.4.11", "b", true}}};
    const std::vector<RelativeName> two{{{"2.5.4.3", "a", true}}, {{"2.5.4.11", "b", true}}};
    const std::vector<RelativeName> value{{{"2.5.4.3", "a+ou=b", true}}};
    const std::vector<RelativeName> der{{{"2.5.4.3", "#0401aa", false}}};
    const std::vector<RelativeName> text{{{"2.5.4.3", "#0401aa", true}}};
    EXPECT_EQ(directory_text(one), "cn=a+ou=b");
    EXPECT_EQ(directory_text(two), "cn=a,ou=b");
    EXPECT_EQ(directory_text(value), "cn=\"a+ou=b\"");
    EXPECT_EQ(directory_text(der), "cn=#0401aa");
    EXPECT_EQ(directory_text(text), "cn=\"#0401aa\"");
    EXPECT_EQ(directory_text({}), "");
}

TEST(DirectoryName, WritesAnAttributeSoThatItIsReadAgain) {
    for (const char* oid : {"2.5.4.3", "2.5.4.8", "2.5.4.12", "2.5.4.15", "2.5.4.65", "1.2.3",
                            "0.9.2342.19200300.100.1.44", "1.2.840.113549.1.9.1"})
        EXPECT_EQ(directory_attribute_oid(directory_attribute(oid)), oid);
}

} // namespace
} // namespace signet::certmap
