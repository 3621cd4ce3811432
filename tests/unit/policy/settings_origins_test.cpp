// SPDX-License-Identifier: Apache-2.0
// Where the settings in force were written: the last file that sets a key, and its line.
#include "policy/signet_toml.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace signet::policy {
namespace {

Origins origins_of(const std::vector<Source>& sources) {
    Origins origins;
    const auto settings = parse_settings(sources, Completeness::whole, &origins);
    if (!settings) ADD_FAILURE() << problem_text(settings.error().front());
    return origins;
}

const std::vector<Source> two_files{
    {"a", "[domain]\nanchors = [\"/ca.pem\",\n  \"/b.pem\"]\nrealm = \"A.TEST\"\n"
          "[[mapping.rule]]\nprincipal = \"{x}\"\n"
          "[service.\"gdm-*\"]\nuse = \"logon\"\n"},
    {"b", "[domain]\nrealm = \"B.TEST\"\n"
          "[[mapping.rule]]\nprincipal = \"{y}\"\nstrong = true\npriority = 7\n"
          "[service.\"gdm-*\"]\nusers = [\"anna\", 'AD\\bert']\n"},
};

TEST(Origins, AreTheLastPlaceOfAKeyAndTheFirstOfASection) {
    const Origins expected{
        {"domain.anchors", {"a", 2, R"(["/ca.pem", "/b.pem"])"}},
        {"domain.realm", {"b", 2, R"("B.TEST")"}},
        {"mapping.rule.1", {"a", 5, ""}},
        {"mapping.rule.1.principal", {"a", 6, R"("{x}")"}},
        {"mapping.rule.2", {"b", 3, ""}},
        {"mapping.rule.2.principal", {"b", 4, R"("{y}")"}},
        {"mapping.rule.2.strong", {"b", 5, "true"}},
        {"mapping.rule.2.priority", {"b", 6, "7"}},
        {"service.gdm-*", {"a", 7, ""}},
        {"service.gdm-*.use", {"a", 8, R"("logon")"}},
        {"service.gdm-*.users", {"b", 8, R"(["anna", "AD\\bert"])"}},
    };
    const Origins found = origins_of(two_files);
    EXPECT_EQ(found.size(), expected.size());
    for (const auto& [path, origin] : expected) {
        ASSERT_TRUE(found.contains(path)) << path;
        EXPECT_EQ(found.at(path), origin)
            << path << " " << found.at(path).file << found.at(path).line << found.at(path).value;
    }
}

// What is shown can be put into a file again and means the same.
TEST(Origins, AreTomlThatMeansTheSame) {
    const Origins origins = origins_of(two_files);
    std::string text = "[domain]\n";
    for (const char* key : {"anchors", "realm"})
        text += std::string(key) + " = " + origins.at(std::string("domain.") + key).value + "\n";
    text += "[service." + toml_key("gdm-*") + "]\n";
    for (const char* key : {"use", "users"})
        text += std::string(key) + " = " + origins.at(std::string("service.gdm-*.") + key).value + "\n";
    const auto before = parse_settings(two_files);
    const auto after = parse_settings({Source{"t", text}});
    ASSERT_TRUE(before && after) << text;
    EXPECT_EQ(before->domain, after->domain);
    EXPECT_EQ(before->services, after->services);
}

TEST(Origins, QuoteAndEscape) {
    EXPECT_EQ(toml_string("a\"b\\c\n\x7f"), R"("a\"b\\c\u000A\u007F")");
    EXPECT_EQ(toml_string(""), R"("")");
    EXPECT_EQ(toml_key("gdm-password"), "gdm-password");
    EXPECT_EQ(toml_key("gdm-*"), R"("gdm-*")");
    EXPECT_EQ(toml_key("vsftpd.virtual"), R"("vsftpd.virtual")");
    EXPECT_EQ(toml_key(""), R"("")");
}

} // namespace
} // namespace signet::policy
