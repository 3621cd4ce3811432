// SPDX-License-Identifier: Apache-2.0
#include "policy/signet_toml.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace signet::policy {
namespace {

const Source base{"signet.toml", R"(
[domain]
realm = "LAB.TEST"
anchors = ["/one.pem", "/two.pem"]
kdc_timeout = "10s"
[[mapping.rule]]
principal = "{first}"
user = "{first}"
[service.login]
use = "logon"
card = "preferred"
)"};

Settings merged(std::string_view fragment) {
    return parse_settings({base, Source{"signet.toml.d/10.toml", std::string(fragment)}}).value();
}

TEST(SettingsMerge, OverridesSingleKeys) {
    const Settings settings = merged("[domain]\nkdc_timeout = \"3s\"\n");
    EXPECT_EQ(settings.domain.kdc_timeout, std::chrono::seconds(3));
    EXPECT_EQ(settings.domain.realm, "LAB.TEST");
}

TEST(SettingsMerge, ReplacesArrays) {
    EXPECT_EQ(merged("[domain]\nanchors = [\"/three.pem\"]\n").domain.anchors,
              (std::vector<std::string>{"/three.pem"}));
}

TEST(SettingsMerge, AccumulatesRulesInTheOrderOfTheFiles) {
    const Settings settings = merged("[[mapping.rule]]\nprincipal = \"{second}\"\nuser = \"{second}\"\n");
    ASSERT_EQ(settings.mapping.rules.size(), 2U);
    EXPECT_EQ(settings.mapping.rules[0].user, "{first}");
    EXPECT_EQ(settings.mapping.rules[1].user, "{second}");
}

TEST(SettingsMerge, OverridesSingleKeysOfAService) {
    const Settings settings = merged("[service.login]\ncard = \"required\"\n[service.su]\nuse = \"logon\"\n");
    EXPECT_EQ(settings.services.at("login").use, ServiceUse::logon);
    EXPECT_EQ(settings.services.at("login").card, CardDemand::required);
    EXPECT_EQ(settings.services.at("su").use, ServiceUse::logon);
}

TEST(SettingsMerge, CanTurnAServiceOff) {
    EXPECT_EQ(merged("[service.login]\nuse = \"off\"\n").services.at("login").use, ServiceUse::off);
}

TEST(SettingsMerge, TakesAnchorsFromAFragment) {
    const auto settings =
        parse_settings({Source{"a", ""}, Source{"b", "[domain]\nanchors = [\"/ca.pem\"]\n"}});
    EXPECT_TRUE(settings.has_value());
}

TEST(SettingsMerge, ReportsTheProblemsOfAllFilesInTheirOrder) {
    const auto settings =
        parse_settings({Source{"a", "[x]\n"}, Source{"b", "no toml\n"}, Source{"c", "\n[y]\n"}});
    ASSERT_FALSE(settings.has_value());
    std::vector<std::string> places;
    for (const Problem& problem : settings.error())
        places.push_back(problem.file + ":" + std::to_string(problem.line));
    EXPECT_EQ(places,
              (std::vector<std::string>{"a:1", "b:1", "c:2", "a:0"})); // the last: no anchors in any file
}

TEST(SettingsMerge, IsNotInForceWithAMistakeInOneFile) {
    EXPECT_FALSE(parse_settings({base, Source{"b", "[service.login]\nuse = \"of\"\n"}}).has_value());
}

TEST(SettingsMerge, BoundsTheNumberOfFiles) {
    EXPECT_TRUE(parse_settings(std::vector<Source>(max_settings_files, base)).has_value());
    EXPECT_FALSE(parse_settings(std::vector<Source>(max_settings_files + 1, base)).has_value());
}

TEST(SettingsMerge, OfNothingHasNoSettings) {
    EXPECT_FALSE(parse_settings(std::vector<Source>{}).has_value());
}

} // namespace
} // namespace signet::policy
