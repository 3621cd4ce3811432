// SPDX-License-Identifier: Apache-2.0
// What other programs' files say of the realm, and the answers of a file.
#include "daemon/signetctl/setup/answers.hpp"
#include "daemon/signetctl/setup/realm_sources.hpp"
#include "daemon/signetctl/setup/wish.hpp"
#include "policy/signet_toml.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

std::vector<IniEntry> entries_in(std::string_view text, IniDialect dialect) {
    auto entries = parse_ini(text, dialect);
    EXPECT_TRUE(entries) << (entries ? "" : entries.error().problem);
    return entries ? *entries : std::vector<IniEntry>();
}

TEST(IniFile, OfSssdIsReadAsSssdReadsIt) {
    const auto entries = entries_in(
        "# why\n[sssd]\ndomains = a,\n  b\n\n; no\n[domain/A.Example]\r\nKRB5_realm=A # no comment\r\n",
        IniDialect::sssd);
    EXPECT_EQ(entries, (std::vector<IniEntry>{{"sssd", "domains", "a, b", 3},
                                              {"domain/A.Example", "krb5_realm", "A # no comment", 8}}));
}

TEST(IniFile, OfSambaIsReadAsSambaReadsIt) {
    const auto entries =
        entries_in("[Global]\n\tDedicated Keytab  File = /a \\\n b\n\trealm=CORP\n", IniDialect::samba);
    EXPECT_EQ(entries, (std::vector<IniEntry>{{"global", "dedicatedkeytabfile", "/a b", 2},
                                              {"global", "realm", "CORP", 4}}));
}

struct BadFile {
    const char* name;
    std::string text;
    const char* problem;
};

class BadIniFile : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadIniFile, IsNotBelieved) {
    const auto entries = parse_ini(GetParam().text, IniDialect::sssd);
    ASSERT_FALSE(entries);
    EXPECT_NE(entries.error().problem.find(GetParam().problem), std::string::npos) << entries.error().problem;
}

std::string many_settings() {
    std::string text = "[a]\n";
    for (std::size_t i = 0; i <= max_ini_entries; ++i)
        text += "b=c\n";
    return text;
}

INSTANTIATE_TEST_SUITE_P(
    Every, BadIniFile,
    ::testing::Values(BadFile{"words", "[a]\nnonsense\n", "line 2 is neither"},
                      BadFile{"open", "[a\n", "line 1 is no [section]"},
                      BadFile{"empty", "[]\n", "line 1 is no [section]"},
                      BadFile{"before", "a=b\n", "line 1 stands before"},
                      BadFile{"nameless", "[a]\n = b\n", "line 2 goes on"},
                      BadFile{"no_name", "[a]\n=b\n", "line 2 has no name"},
                      BadFile{"escape", "[a]\nb=\033[2J\n", "line 2 contains a control"},
                      BadFile{"nul", std::string("[a]\nb=\0c\n", 10), "line 2 contains a control"},
                      BadFile{"long_line", "[a]\nb=" + std::string(max_ini_line, 'c'), "line 2 is too long"},
                      BadFile{"long_value",
                              "[a]\nb=" + std::string(4000, 'c') + "\n " + std::string(4000, 'd'),
                              "too long"},
                      BadFile{"many", many_settings(), "one setting too many"},
                      BadFile{"large", std::string(max_ini_file + 1, '\n'), "is too long"}),
    [](const auto& row) { return row.param.name; });

struct SssdRow {
    const char* name;
    const char* text;
    std::vector<std::string> realms;
    std::vector<std::string> kdcs;
    std::vector<std::string> keytabs;
};

std::vector<std::string> values_of(const std::vector<Found>& found) {
    std::vector<std::string> values;
    for (const Found& one : found)
        values.push_back(one.value);
    return values;
}

class SssdFile : public ::testing::TestWithParam<SssdRow> {};

TEST_P(SssdFile, SaysWhatItsDomainsAre) {
    RealmSources sources;
    add_sssd(sources, entries_in(GetParam().text, IniDialect::sssd), "/sssd.conf");
    EXPECT_EQ(values_of(sources.realms), GetParam().realms);
    EXPECT_EQ(values_of(sources.kdcs), GetParam().kdcs);
    EXPECT_EQ(values_of(sources.keytabs), GetParam().keytabs);
}

INSTANTIATE_TEST_SUITE_P(
    Every, SssdFile,
    ::testing::Values(
        SssdRow{"krb5",
                "[domain/x]\nkrb5_realm = CORP\nkrb5_server = a.corp, _srv_, b.corp\nkrb5_keytab = /k\n",
                {"CORP"},
                {"a.corp", "b.corp"},
                {"/k"}},
        SssdRow{"ad", "[domain/corp.example]\nid_provider = ad\n", {"CORP.EXAMPLE"}, {}, {}},
        SssdRow{"ad_domain",
                "[domain/x]\nid_provider = ad\nad_domain = corp.example\nad_server = dc1\n",
                {"CORP.EXAMPLE"},
                {"dc1"},
                {}},
        SssdRow{"files", "[domain/local]\nid_provider = files\n", {}, {}, {}},
        SssdRow{"one_is_off",
                "[sssd]\ndomains = b\n[domain/a]\nkrb5_realm = A\n[domain/b]\nkrb5_realm = B\n",
                {"B"},
                {},
                {}},
        SssdRow{"two", "[domain/a]\nkrb5_realm = A\n[domain/b]\nkrb5_realm = B\n", {"A", "B"}, {}, {}},
        SssdRow{
            "the_last_counts", "[domain/a]\nkrb5_realm = A\n[domain/a]\nkrb5_realm = B\n", {"B"}, {}, {}}),
    [](const auto& row) { return row.param.name; });

TEST(SambaFile, HasAKeytabOnlyByAMethodThatHasOne) {
    const auto keytabs_of = [](const std::string& method) {
        RealmSources sources;
        add_samba(
            sources,
            entries_in("[global]\nrealm = corp.example\n" + method + "dedicated keytab file = FILE:/k\n",
                       IniDialect::samba),
            "/smb.conf");
        EXPECT_EQ(values_of(sources.realms), std::vector<std::string>{"CORP.EXAMPLE"});
        return values_of(sources.keytabs);
    };
    EXPECT_EQ(keytabs_of("kerberos method = dedicated keytab\n"), std::vector<std::string>{"/k"});
    EXPECT_EQ(keytabs_of("Kerberos Method = Secrets and Keytab\n"), std::vector<std::string>{"/k"});
    EXPECT_EQ(keytabs_of("kerberos method = secrets only\n"), std::vector<std::string>{});
    EXPECT_EQ(keytabs_of(""), std::vector<std::string>{});
}

TEST(RealmSources, AreChosenFromOnlyWhereTheyAgree) {
    const Found one{"A", "x"};
    EXPECT_EQ(agreed({}), std::nullopt);
    EXPECT_EQ(agreed({one}), one);
    EXPECT_EQ(agreed({one, {"A", "y"}}), one);
    EXPECT_EQ(agreed({one, {"B", "y"}}), std::nullopt);
    EXPECT_EQ(text_of({one, {"B", "y"}}), "A (x), B (y)");
}

// -- answers ------------------------------------------------------------------------------------

constexpr const char* digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(Answers, MayBeFew) {
    const auto answers = parse_answers({"a", "anchors = \"/ca.pem\"\nway_back = \"root\"\n"});
    ASSERT_TRUE(answers);
    EXPECT_EQ(answers->services, std::vector<std::string>{"login"});
    EXPECT_EQ(answers->card, policy::CardDemand::required);
    EXPECT_FALSE(answers->without_card);
    EXPECT_TRUE(answers->way_back->is_root());
}

TEST(Answers, MayNameEverything) {
    const auto answers =
        parse_answers({"a", "realm = \"CORP\"\nkeytab = \"/k\"\nanchors = \"/ca.pem\"\nservices = "
                            "[\"login\", \"lightdm\"]\ncard = \"preferred\"\n"
                            "without_card = true\nway_back = \"break-glass rescue\"\nanchor_sha256 = \"" +
                                std::string("AB:") + std::string(digits).substr(2) + "\"\n"});
    ASSERT_TRUE(answers) << policy::problem_text(answers.error().front());
    EXPECT_EQ(answers->anchor_sha256, "ab" + std::string(digits).substr(2));
    EXPECT_EQ(answers->way_back->account, "rescue");
    EXPECT_EQ(answers->card, policy::CardDemand::preferred);
}

TEST(Answers, TakeAFingerprintAsOpensslPrintsIt) {
    const std::string plain(64, 'a');
    const std::string large(64, 'A');
    for (const std::string& text :
         {plain, large, "sha256 Fingerprint=" + plain, "SHA256 Fingerprint=" + large}) {
        const auto fingerprint = fingerprint_of(text);
        ASSERT_TRUE(fingerprint) << text;
        EXPECT_EQ(*fingerprint, plain) << text;
    }
    EXPECT_FALSE(fingerprint_of("sha1 Fingerprint=" + plain));
}

struct BadAnswers {
    const char* name;
    const char* text;
    const char* says;
};

class BadAnswersFile : public ::testing::TestWithParam<BadAnswers> {};

TEST_P(BadAnswersFile, IsRefusedWithItsPlace) {
    const auto answers = parse_answers({"file", GetParam().text});
    ASSERT_FALSE(answers);
    std::string text;
    for (const policy::Problem& problem : answers.error())
        text += policy::problem_text(problem) + "\n";
    EXPECT_NE(text.find(GetParam().says), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Every, BadAnswersFile,
    ::testing::Values(
        BadAnswers{"empty", "", "anchors"}, BadAnswers{"no_way_back", "anchors = \"/a\"\n", "way_back"},
        BadAnswers{"a_typo", "ancors = \"/a\"\nway_back = \"root\"\n", "did you mean \"anchors\"?"},
        BadAnswers{"a_section", "[domain]\nrealm = \"A\"\n", "domain"},
        BadAnswers{"a_path", "anchors = \"ca.pem\"\nway_back = \"root\"\n", "absolute path"},
        BadAnswers{"a_way", "anchors = \"/a\"\nway_back = \"rescue\"\n", "is no way back"},
        BadAnswers{"nobody", "anchors = \"/a\"\nway_back = \"break-glass \"\n", "is empty"},
        BadAnswers{"an_option", "anchors = \"/a\"\nway_back = \"break-glass -f\"\n", "is not an account"},
        BadAnswers{"a_short_digest", "anchor_sha256 = \"abcd\"\nway_back = \"root\"\n", "is no SHA-256"},
        BadAnswers{"no_digest", "anchor_sha256 = \"zz\"\nway_back = \"root\"\n", "is no SHA-256"},
        BadAnswers{"a_service", "anchors = \"/a\"\nway_back = \"root\"\nservices = [\"Login\"]\n",
                   "lower case"},
        BadAnswers{"a_word", "anchors = \"/a\"\nway_back = \"root\"\ncard = \"prefered\"\n", "did you mean"}),
    [](const auto& row) { return row.param.name; });

TEST(Wish, IsWhatSignetdReads) {
    const Wish wish{"CORP.EXAMPLE",
                    "/k",
                    "/etc/signet/anchors.pem",
                    {"login", "gdm-password"},
                    policy::CardDemand::preferred,
                    {"rescue"}};
    const auto settings = policy::parse_settings({{"signet.toml", signet_toml_of(wish)}});
    ASSERT_TRUE(settings) << policy::problem_text(settings.error().front());
    EXPECT_EQ(settings->domain.realm, "CORP.EXAMPLE");
    EXPECT_EQ(settings->domain.keytab, "/k");
    EXPECT_EQ(settings->domain.anchors, std::vector<std::string>{"/etc/signet/anchors.pem"});
    EXPECT_EQ(settings->break_glass.users, std::vector<std::string>{"rescue"});
    ASSERT_EQ(settings->services.size(), 2U);
    for (const auto& [name, service] : settings->services) {
        EXPECT_EQ(service.use, policy::ServiceUse::logon) << name;
        EXPECT_EQ(service.card, policy::CardDemand::preferred) << name;
    }
}

TEST(Wish, HasNoBreakGlassForRoot) {
    const Wish wish{"CORP.EXAMPLE", "/k", "/a", {"login"}, policy::CardDemand::required, {}};
    const auto settings = policy::parse_settings({{"signet.toml", signet_toml_of(wish)}});
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->break_glass, policy::BreakGlassSettings{});
    EXPECT_EQ(settings->services.at("login").card, policy::CardDemand::required);
}

} // namespace
} // namespace signet::ctl
