// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/values.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signet::policy {
namespace {

using std::chrono::milliseconds;

constexpr DurationBounds hour{milliseconds(0), std::chrono::hours(1), "for the test"};

TEST(Duration, IsAWholeNumberAndItsUnit) {
    struct Row {
        std::string_view text;
        milliseconds value;
    };
    for (const Row& row :
         {Row{"0s", milliseconds(0)}, Row{"500ms", milliseconds(500)}, Row{"30s", milliseconds(30'000)},
          Row{"5min", milliseconds(300'000)}, Row{"60min", milliseconds(3'600'000)},
          Row{"1h", milliseconds(3'600'000)}, Row{"0d", milliseconds(0)}}) {
        const auto duration = duration_of(row.text, hour);
        ASSERT_TRUE(duration.has_value()) << row.text;
        EXPECT_EQ(*duration, row.value) << row.text;
    }
}

TEST(Duration, IsNothingElse) {
    for (const std::string_view text :
         {"", "s", "30", "30 s", " 30s", "30s ", "-1s", "+1s", "1.5s", "30S", "30sec", "1w", "0x10s",
          "99999999999999999999s", "9223372036854775807min"}) {
        const auto duration = duration_of(text, hour);
        ASSERT_FALSE(duration.has_value()) << text;
        EXPECT_EQ(duration.error().problem, "is not a duration") << text;
    }
}

TEST(Duration, StaysWithinItsBounds) {
    constexpr DurationBounds bounds{milliseconds(500), std::chrono::seconds(2), "for the test"};
    EXPECT_TRUE(duration_of("500ms", bounds).has_value());
    EXPECT_TRUE(duration_of("2s", bounds).has_value());
    EXPECT_EQ(duration_of("499ms", bounds).error().hint, "500ms to 2s: for the test");
    EXPECT_FALSE(duration_of("2001ms", bounds).has_value());
}

TEST(Duration, IsShownInItsLargestUnit) {
    EXPECT_EQ(duration_text(milliseconds(0)), "0s");
    EXPECT_EQ(duration_text(milliseconds(1500)), "1500ms");
    EXPECT_EQ(duration_text(milliseconds(90'000)), "90s");
    EXPECT_EQ(duration_text(milliseconds(120'000)), "2min");
    EXPECT_EQ(duration_text(milliseconds(7'200'000)), "2h");
    EXPECT_EQ(duration_text(milliseconds(172'800'000)), "2d");
}

struct TextRow {
    std::string text;
    bool good;
};

void expect_rows(Result<std::string> (*read)(std::string_view), const std::vector<TextRow>& rows) {
    for (const TextRow& row : rows) {
        const auto value = read(row.text);
        EXPECT_EQ(value.has_value(), row.good) << row.text;
        EXPECT_EQ(value.has_value() ? *value : row.text, row.text);
        EXPECT_NE(value.has_value(), !value.error().problem.empty()) << row.text;
    }
}

TEST(Values, PathsAreAbsolute) {
    expect_rows(path_of, {{"/etc/krb5.keytab", true},
                          {"", false},
                          {"etc/x", false},
                          {"~/x", false},
                          {"/a\nb", false},
                          {"/" + std::string(max_path - 1, 'x'), true},
                          {"/" + std::string(max_path, 'x'), false}});
}

TEST(Values, RealmsHaveNoSpacesAndNoComponents) {
    expect_rows(realm_of, {{"", true},
                           {"LAB.TEST", true},
                           {"lab.test", true},
                           {"LAB TEST", false},
                           {"a@LAB", false},
                           {"LAB/TEST", false},
                           {"LAB\\TEST", false},
                           {std::string("LAB\0", 4), false},
                           {std::string(max_name, 'R'), true},
                           {std::string(max_name + 1, 'R'), false}});
}

TEST(Values, CachesOutliveAProcess) {
    expect_rows(ccache_of, {{"", true},
                            {"FILE:/tmp/krb5cc_%{uid}", true},
                            {"DIR:/run/user/%{uid}/krb5cc", true},
                            {"KEYRING:persistent:%{uid}", true},
                            {"KCM:", true},
                            {"KEYRING:persistent:", true},
                            {"KEYRING:session:krb5cc", false},
                            {"KEYRING:thread:krb5cc", false},
                            {"KEYRING:process:krb5cc", false},
                            {"KEYRING:user:krb5cc", false},
                            {"KEYRING:krb5cc", false},
                            {"KEYRING:", false},
                            {"MEMORY:x", false},
                            {"FILE:krb5cc", false},
                            {"/tmp/krb5cc", false},
                            {"file:/tmp/x", false},
                            {"FILE:", false},
                            {"KCM:\x1b", false}});
}

TEST(Values, HostNamesAreNoPatterns) {
    expect_rows(host_name_of, {{"dc1.lab.test", true},
                               {"DC1", true},
                               {"", false},
                               {"*.lab.test", false},
                               {"a b", false},
                               {"dc1:88", false},
                               {std::string(max_name + 1, 'a'), false}});
}

TEST(Values, TemplatesAreBounded) {
    expect_rows(template_of, {{"{subject_nt_principal}", true},
                              {"", true},
                              {"a\tb", false},
                              {std::string(max_template, 'a'), true},
                              {std::string(max_template + 1, 'a'), false}});
}

TEST(Values, ServicesAreNamedAsPamNamesThem) {
    expect_rows(service_name_of, {{"login", true},
                                  {"gdm-*", true},
                                  {"*-screen*", true},
                                  {"*", false},
                                  {"gdm-**", false},
                                  {"gdm-?", false},
                                  {"gdm-[ab]", false},
                                  {"Gdm-*", false},
                                  {"default", true},
                                  {"gdm-password", true},
                                  {"vsftpd.virtual", true},
                                  {"sudo_i2", true},
                                  {"", false},
                                  {"Login", false},
                                  {"a b", false},
                                  {"a/b", false},
                                  {std::string(max_service, 'a'), true},
                                  {std::string(max_service + 1, 'a'), false}});
}

TEST(Values, GroupsAreMarkedInExceptOnly) {
    expect_rows(user_name_of,
                {{"anna", true}, {"AD\\bert", true}, {"a@b", true}, {"", false}, {"@staff", false}});
    expect_rows(group_name_of, {{"staff", true},
                                {"domain users@ad.test", true},
                                {"", false},
                                {"@staff", false},
                                {"a\nb", false},
                                {std::string(max_name + 1, 'a'), false}});
    expect_rows(excepted_of,
                {{"anna", true}, {"@staff", true}, {"", false}, {"@", false}, {"@@staff", false}});
}

TEST(Values, PurposesBecomeOids) {
    EXPECT_EQ(extended_key_usage_of("msSmartcardLogin").value(), "1.3.6.1.4.1.311.20.2.2");
    EXPECT_EQ(extended_key_usage_of("pkinitClientAuth").value(), "1.3.6.1.5.2.3.4");
    EXPECT_EQ(extended_key_usage_of("clientAuth").value(), "1.3.6.1.5.5.7.3.2");
    EXPECT_EQ(extended_key_usage_of("1.2.3").value(), "1.2.3");
    EXPECT_EQ(extended_key_usage_of("none").value(), "none");
    for (const char* any : {"anyExtendedKeyUsage", "2.5.29.37.0"})
        EXPECT_NE(extended_key_usage_of(any).error().problem.find("for anything"), std::string::npos) << any;
    EXPECT_NE(extended_key_usage_of("clientAut").error().hint.find("\"clientAuth\""), std::string::npos);
    for (const char* slip : {"", "None", "smartcard", "1", "1..2"})
        EXPECT_FALSE(extended_key_usage_of(slip).has_value()) << slip;
}

} // namespace
} // namespace signet::policy
