// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/filter_answer.hpp"
#include "certmap/text/encoding.hpp"
#include "tests/unit/certmap/fake_accounts.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using namespace std::string_literals;

std::optional<Bytes> sizes(std::string_view name, std::span<const std::uint8_t> data) {
    if (name != "sha256") return std::nullopt;
    return Bytes{static_cast<std::uint8_t>(data.size())};
}

TEST(Encoding, WritesBytes) {
    const Bytes bytes{0x01, 0xab, 0x00};
    EXPECT_EQ(hexadecimal(bytes), "01ab00");
    EXPECT_EQ(hexadecimal(bytes, {true, true, true}), "00:AB:01");
    EXPECT_EQ(decimal(bytes), "109312");
    EXPECT_EQ(decimal({}), "0");
    EXPECT_EQ(decimal(Bytes(20, 0xff)), "1461501637330902918203684832716283019655932542975");
    EXPECT_EQ(filter_bytes(bytes), "\\01\\ab\\00");
    EXPECT_EQ(filter_value("a*(b)\\ \0\n\u00fc"s), "a\\2a\\28b\\29\\5c\\20\\00\\0a\u00fc");
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
        const std::string written = base64(Bytes(text.begin(), text.end()));
        EXPECT_EQ(base64_bytes(written), Bytes(text.begin(), text.end()));
    }
    EXPECT_EQ(base64(Bytes{'f', 'o'}), "Zm8=");
    EXPECT_EQ(base64_bytes(" Zm\r\n8= "), (Bytes{'f', 'o'}));
    for (const std::string_view bad :
         {"Q", "QQ", "Zm8", "QQ=", "Zm9=", "QR==", "Z===", "====", "Zm8=Zm8=", "QU*D", "Zm-8", "=Zm8"})
        EXPECT_EQ(base64_bytes(bad), std::nullopt) << bad;
}

TEST(ParseFilter, ReadsATreeAndWritesItAgain) {
    const auto filter = parse_filter("(&(a=b\\2A\\28c)(|(d;binary=\\00\\ff)(e=*))(!(f=x)))");
    ASSERT_TRUE(filter.has_value()) << filter.error().problem;
    ASSERT_EQ(filter->kind, FilterKind::all);
    ASSERT_EQ(filter->parts.size(), 3U);
    EXPECT_EQ(filter->parts[0].value, "b*(c");
    EXPECT_EQ(filter->parts[1].parts[0].attribute, "d;binary");
    EXPECT_EQ(filter->parts[1].parts[0].value, "\0\xff"s);
    EXPECT_EQ(filter->parts[1].parts[1].kind, FilterKind::presence);
    EXPECT_EQ(filter->parts[2].kind, FilterKind::none);
    EXPECT_EQ(parse_filter(text_of(*filter)).value(), *filter);
}

TEST(ParseFilter, KeepsWhatItDoesNotUnderstandApart) {
    for (const std::string_view text :
         {"(a=b*)", "(a=*b)", "(a>=b)", "(a<=b)", "(a~=b)", "(a:caseExact:=b)", "(a:=b)"}) {
        const auto filter = parse_filter(text);
        ASSERT_TRUE(filter.has_value()) << text << filter.error().problem;
        EXPECT_EQ(filter->kind, FilterKind::other) << text;
        EXPECT_EQ(text_of(*filter), text);
    }
}

TEST(ParseFilter, RefusesWhatIsNone) {
    const std::pair<std::string, std::size_t> cases[] = {
        {"", 1},           {"a=b", 1},      {"(a=b", 5},          {"(a=b))", 6},
        {"(a=b)(c=d)", 6}, {"()", 2},       {"(=b)", 2},          {"(a b=c)", 2},
        {"(&)", 3},        {"(!)", 3},      {"(!(a=b)(c=d))", 8}, {"(a=b\\)", 4},
        {"(a=b\\zz)", 4},  {"(a=b\\2)", 4}, {"(a=(b)", 4},        {"(&(a=b)x)", 8},
    };
    for (const auto& [text, column] : cases) {
        const auto filter = parse_filter(text);
        ASSERT_TRUE(filter.has_error()) << text;
        EXPECT_EQ(filter.error().column, column) << text << ": " << filter.error().problem;
    }
    std::string deep, wide = "(&";
    for (std::size_t at = 0; at < max_filter_depth; ++at)
        deep += "(!";
    for (std::size_t at = 0; at < max_filter_parts; ++at)
        wide += "(a=b)";
    EXPECT_NE(parse_filter(deep + "(a=b)").error().problem.find("deeply"), std::string::npos);
    EXPECT_NE(parse_filter(wide + ")").error().problem.find("too many"), std::string::npos);
    EXPECT_TRUE(parse_filter("(a=" + std::string(max_filter_text, 'x') + ")").has_error());
}

TEST(QuestionOf, NamesAKeyOrAUser) {
    struct Case {
        std::string filter;
        Question question;
    };
    const Case cases[] = {
        {"(userCertificate;binary=\\30\\03)", MappingKey{KeyKind::certificate, "02"}},
        {"(USERCERTIFICATE=\\30\\03\\00)", MappingKey{KeyKind::certificate, "03"}},
        {"(userPrincipalName=Alice@Corp)", MappingKey{KeyKind::upn, "alice@corp"}},
        {"(krbPrincipalName=alice@CORP)", MappingKey{KeyKind::upn, "alice@corp"}},
        {"(ipaKrbPrincipalAlias=alice@CORP)", MappingKey{KeyKind::upn, "alice@corp"}},
        {"(objectSid=S-1-5-21-1)", MappingKey{KeyKind::sid, "S-1-5-21-1"}},
        {"(altSecurityIdentities=X509:<SKI>01AB)", MappingKey{KeyKind::subject_key_id, "01ab"}},
        {"(ipaCertMapData=X509:<SKI>01ab)", MappingKey{KeyKind::subject_key_id, "01ab"}},
        {"(sAMAccountName=alice)", UserName{"alice"}},
        {"(uid=Alice)", UserName{"Alice"}},
        {"(cn=a b)", UserName{"a b"}},
    };
    for (const Case& row : cases) {
        const auto question = question_of(parse_filter(row.filter).value(), sizes);
        ASSERT_TRUE(question.has_value()) << row.filter << question.error().problem;
        EXPECT_EQ(*question, row.question) << row.filter;
    }
}

TEST(QuestionOf, TellsWhatCannotBeAnswered) {
    for (const std::string_view text :
         {"(mail=a@b)", "(uid=*)", "(uid=a*)", "(uid=)", "(uid=a\\00b)", "(altSecurityIdentities=X509:<X>y)",
          "(objectSid=alice)", "(userCertificate;lang-de=\\30)", "(&(uid=a)(uid=a))"}) {
        const auto question = question_of(parse_filter(text).value(), sizes);
        ASSERT_TRUE(question.has_error()) << text;
        EXPECT_NE(question.error().problem.find("cannot be answered"), std::string::npos);
    }
    EXPECT_EQ(question_of(parse_filter("(mail=a@b)").value(), sizes).error().problem,
              "(mail=a@b) cannot be answered");
    EXPECT_TRUE(question_of(parse_filter("(userCertificate=\\30)").value(), {}).has_error());
}

std::string found_by(const std::string& filter) {
    test::FakeAccounts accounts({{"user:a", {"a"}},
                                 {"user:b", {"b"}},
                                 {"user:ab", {"b", "a", "a"}},
                                 {"upn:b@c", {"b"}},
                                 {"user:many", {"1", "2", "3", "4", "5", "6", "7", "8"}}});
    const auto found = find_accounts(parse_filter(filter).value(), accounts, sizes);
    if (!found) return "error";
    std::string users = found->undefined.empty() ? "" : "undefined";
    for (const Entry& entry : found->accounts)
        users += entry.user;
    return users;
}

TEST(FindAccounts, AnswersWithSets) {
    const std::pair<std::string, std::string> cases[] = {
        {"(uid=a)", "a"},
        {"(uid=nobody)", ""},
        {"(uid=ab)", "ab"},
        {"(|(uid=a)(userPrincipalName=B@c))", "ab"},
        {"(&(uid=ab)(userPrincipalName=b@c))", "b"},
        {"(&(uid=a)(uid=b))", ""},
        {"(&(!(uid=a))(uid=ab))", "b"},
        {"(&(uid=ab)(!(uid=ab)))", ""},
        {"(&(&(uid=ab))(|(uid=a)(uid=nobody)))", "a"},
        // RFC 4511 4.5.1.7: Undefined or true is true, Undefined and false is false.
        {"(|(uid=a)(mail=x))", "a"},
        {"(|(mail=x)(uid=a))", "a"},
        {"(|(userPrincipal=x)(uid=nobody))", "undefined"},
        {"(&(uid=nobody)(mail=x))", ""},
        {"(&(uid=a)(|(mail=x)(uid=a)))", "a"},
        {"(&(uid=ab)(!(&(mail=x)(uid=a))))", "b"},
        {"(&(objectClass=user)(uid=a))", "undefined"},
        {"(&(uid=a)(!(mail=x)))", "undefined"},
        {"(!(mail=x))", "undefined"},
        {"(&(uid=a)(cn=*))", "undefined"},
        {"(|(uid=a)(objectSid=alice))", "a"},
        {"(&(uid=a)(!(!(uid=ab))))", "a"},
        // What everybody fulfils, and what a source cannot tell in full, is an error wherever it stands.
        {"(!(uid=a))", "error"},
        {"(&(!(uid=a)))", "error"},
        {"(|(uid=a)(!(uid=b)))", "error"},
        {"(|(uid=a)(uid=broken))", "error"},
        {"(uid=broken)", "error"},
        {"(uid=many)", "error"},
        {"(&(uid=a)(!(uid=many)))", "error"},
    };
    for (const auto& [filter, users] : cases)
        EXPECT_EQ(found_by(filter), users) << filter;
}

TEST(WhyNever, TellsFiltersThatCanFindNobody) {
    for (const std::string_view text :
         {"(mail=x)", "(&(objectClass=user)(uid=x))", "(|(mail=x)(proxyAddresses=x))", "(!(mail=x))",
          "(&(uid=x)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))", "(!(uid=x))", "(uid=*)",
          "(|(uid=x)(!(cn=x)))", "(userCertificate;lang-de=x)"})
        EXPECT_TRUE(why_never(parse_filter(text).value()).has_value()) << text;
    for (const std::string_view text :
         {"(uid=x)", "(|(userPrincipal=x)(samAccountName=x))", "(&(uid=x)(!(cn=y)))",
          "(&(uid=x)(|(mail=x)(cn=x)))", "(altSecurityIdentities=x)"})
        EXPECT_FALSE(why_never(parse_filter(text).value()).has_value()) << text;
    EXPECT_NE(
        why_never(parse_filter("(&(objectClass=user)(uid=x))").value())->problem.find("(objectClass=user)"),
        std::string::npos);
}

} // namespace
} // namespace signet::certmap
