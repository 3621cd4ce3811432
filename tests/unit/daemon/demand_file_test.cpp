// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/service_pattern.hpp"
#include "daemon/signetd/demand_file.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

policy::Settings some_settings() {
    policy::Settings settings;
    settings.mapping.minimum_uid = 500;
    settings.break_glass = {{"anna"}, {"emergency"}};
    settings.services["login"] = {policy::ServiceUse::logon, policy::CardDemand::required};
    settings.services["vlock"] = {policy::ServiceUse::unlock, policy::CardDemand::preferred};
    settings.services["gdm-*"] = {policy::ServiceUse::logon, policy::CardDemand::preferred};
    settings.services["default"] = {policy::ServiceUse::logon, policy::CardDemand::required};
    settings.services["sshd"] = {policy::ServiceUse::off, policy::CardDemand::required,
                                 policy::AccountDemand::by_card};
    settings.services["sudo"].use = policy::ServiceUse::elevate;
    settings.services["su"].use = policy::ServiceUse::elevate;
    settings.services["su"].elevate.as = {policy::CardOwner::group, "wheel"};
    settings.services["su-l"].use = policy::ServiceUse::elevate;
    settings.services["su-l"].elevate.as = {policy::CardOwner::admin_principal};
    return settings;
}

TEST(DemandOfSettings, HasWhatTheModuleMustKnow) {
    EXPECT_EQ(protocol::encode_demand(demand_of(some_settings())),
              "signet-demand 1\n"
              "minimum-uid 500\n"
              "service default logon required\n"
              "service gdm-* logon preferred\n"
              "service login logon required\n"
              "service sshd off required account-by-card\n"
              "service su elevate-any required\n"
              "service su-l elevate-any required\n"
              "service sudo elevate required\n"
              "service vlock unlock preferred\n"
              "break-glass anna\n"
              "break-glass-group emergency\n"
              "end\n");
}

// Whatever the service, signetd and the module that reads the file go by the same section.
TEST(DemandOfSettings, AsksTheSameSectionAsThePolicy) {
    const auto settings = some_settings();
    const auto demand = protocol::parse_demand(protocol::encode_demand(demand_of(settings))).value();
    for (const char* service : {"login", "gdm-password", "gdm-", "sshd", "cron", "default", "LOGIN", ""}) {
        const auto found = certmap::deciding_section(demand.services, service);
        EXPECT_EQ(found->first, policy::section_of_service(settings, service).name) << service;
    }
}

TEST(DemandOfSettings, OfSettingsAsTheyComeDemandsNothing) {
    EXPECT_EQ(demand_of(policy::Settings()), protocol::Demand());
}

TEST(DemandFileOfSignetd, IsReadableByAllAndReplaced) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("demand", "what was before");
    const mode_t before = umask(077);
    const auto published = publish_demand(path, some_settings());
    umask(before);
    ASSERT_TRUE(published) << published.error().problem;
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0644U);
    const auto read = protocol::read_demand(path, geteuid());
    EXPECT_EQ(read.state, protocol::DemandOnFile::State::known) << read.problem;
    EXPECT_EQ(read.demand, demand_of(some_settings()));
    EXPECT_EQ(directory.files(), 1U); // no temporary name is left
}

TEST(DemandFileOfSignetd, IsAnErrorWhereItCannotBe) {
    const auto published = publish_demand("/nowhere/demand", some_settings());
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().code, ENOENT);
}

// The bytes of U+0085, a control character that ends lines.
TEST(DemandFileOfSignetd, IsNotReplacedByWhatTheModuleCouldNotRead) {
    const TemporaryDirectory directory;
    const std::string path = directory.path() + "/demand";
    policy::Settings settings = some_settings();
    settings.break_glass.users = {"an\xc2\x85na"};
    EXPECT_FALSE(publish_demand(path, settings));
    EXPECT_EQ(directory.files(), 0U);
}

} // namespace
} // namespace signet::daemon
