// SPDX-License-Identifier: Apache-2.0
// Which section of signet.toml holds for a PAM service. The order itself is certmap/text/service_pattern's.
#include "policy/signet_toml.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signet::policy {
namespace {

std::string with_anchors(std::string_view rest) {
    return "[domain]\nanchors = [\"/ca.pem\"]\n" + std::string(rest);
}

Settings parsed(const std::string& toml) {
    const auto settings = parse_settings({Source{"t", toml}});
    if (!settings) ADD_FAILURE() << problem_text(settings.error().front()) << "\nin\n" << toml;
    return settings ? *settings : Settings{};
}

TEST(SectionOfService, IsNoneAndOffWithoutASection) {
    const Settings settings = parsed(with_anchors("[service.login]\nuse = \"logon\"\n[service.sshd]\n"));
    EXPECT_EQ(service_named(settings, "login").use, ServiceUse::logon);
    EXPECT_EQ(service_named(settings, "sshd").use, ServiceUse::off);
    EXPECT_EQ(service_named(settings, "su").use, ServiceUse::off);
    EXPECT_EQ(service_named(settings, "su").card, CardDemand::required);
}

TEST(SectionOfService, IsTheOneThatDecides) {
    const Settings settings =
        parsed(with_anchors("[service.gdm-password]\n[service.\"gdm-*\"]\nuse = \"logon\"\n"
                            "[service.default]\nuse = \"unlock\"\n"));
    EXPECT_EQ(section_of_service(settings, "gdm-password"), (ServiceSection{"gdm-password", {}}));
    EXPECT_EQ(section_of_service(settings, "gdm-smartcard"),
              (ServiceSection{"gdm-*", {.use = ServiceUse::logon}}));
    EXPECT_EQ(section_of_service(settings, "cron"), (ServiceSection{"default", {.use = ServiceUse::unlock}}));
    EXPECT_EQ(section_of_service(Settings{}, "cron"), ServiceSection{});
    for (const char* service : {"gdm-password", "gdm-smartcard", "cron"})
        EXPECT_EQ(service_named(settings, service), section_of_service(settings, service).settings)
            << service;
}

std::string service_with_groups(std::size_t first, std::size_t count) {
    std::string groups = "groups = [";
    for (std::size_t i = first; i < first + count; ++i)
        groups += "\"g" + std::to_string(i) + "\", ";
    return "[service.s" + std::to_string(first) + "]\n" + groups + "]\n";
}

TEST(SectionOfService, MayNameSoManyGroupsInAll) {
    const std::string most = with_anchors(service_with_groups(0, 32) + service_with_groups(32, 32));
    EXPECT_EQ(parsed(most + service_with_groups(40, 20)).services.size(), 3U); // the same groups again
    const auto settings = parse_settings({Source{"t", most + service_with_groups(64, 1)}});
    ASSERT_FALSE(settings);
    EXPECT_EQ(problem_text(settings.error().front()),
              "t: service: names too many groups; at most 64 in groups and except of all services together");
}

} // namespace
} // namespace signet::policy
