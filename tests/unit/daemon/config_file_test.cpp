// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/config_file.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

constexpr const char* smallest = "[domain]\nanchors = [\"/etc/signet/ca.pem\"]\n";

bool mentions(const config::LoadedSettings& loaded, const std::string& part) {
    for (const policy::Problem& problem : loaded.problems)
        if (policy::problem_text(problem).find(part) != std::string::npos) return true;
    return false;
}

class ConfigFileTest : public ::testing::Test {
protected:
    ConfigFileTest() : umask_before(umask(022)) {}
    ~ConfigFileTest() override { umask(umask_before); }
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "settings must be root's, and only root can make such files";
    }
    config::LoadedSettings load() { return config::load_settings(path); }

    mode_t umask_before;
    TemporaryDirectory directory;
    std::string path = directory.path() + "/signet.toml";
};

TEST_F(ConfigFileTest, SettingsAreRead) {
    directory.write("signet.toml", smallest);
    const auto loaded = load();
    EXPECT_TRUE(loaded.problems.empty());
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->domain.anchors, std::vector<std::string>{"/etc/signet/ca.pem"});
}

TEST_F(ConfigFileTest, FragmentsComeAfterItInTheOrderOfTheirNames) {
    directory.write("signet.toml", std::string(smallest) + "realm = \"MAIN.TEST\"\n");
    directory.write("signet.toml.d/20-b.toml", "[domain]\nrealm = \"SECOND.TEST\"\n");
    directory.write("signet.toml.d/10-a.toml",
                    "[domain]\nrealm = \"FIRST.TEST\"\nccache = \"KEYRING:persistent:%{uid}\"\n");
    const auto loaded = load();
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->domain.realm, "SECOND.TEST");
    EXPECT_EQ(loaded.settings->domain.ccache, "KEYRING:persistent:%{uid}");
}

TEST_F(ConfigFileTest, OnlyTomlFilesAreFragments) {
    directory.write("signet.toml", smallest);
    for (const char* name : {"10.toml.dpkg-old", "10.toml~", "README", ".10.toml.swp"})
        directory.write(std::string("signet.toml.d/") + name, "not toml at all");
    EXPECT_TRUE(load().settings);
}

TEST_F(ConfigFileTest, AProblemAnywhereIsNoSettingsAtAll) {
    directory.write("signet.toml", smallest);
    directory.write("signet.toml.d/10.toml", "[domain]\nverify_ticket = \"sometimes\"\n");
    const auto loaded = load();
    EXPECT_FALSE(loaded.settings);
    EXPECT_TRUE(mentions(loaded, "10.toml:2"));
    EXPECT_TRUE(mentions(loaded, "domain.verify_ticket"));
}

TEST_F(ConfigFileTest, ARuleThatCannotBeReadIsNamedByItsPlaceAndColumn) {
    directory.write("signet.toml", smallest);
    directory.write("signet.toml.d/10.toml", "[[mapping.rule]]\nmatch = \"<EKU>msScLogon\"\n"
                                             "principal = \"{subject_nt_principal}\"\nuser = \"alice\"\n");
    const auto loaded = load();
    EXPECT_FALSE(loaded.settings);
    EXPECT_TRUE(mentions(loaded, "10.toml:1: mapping.rule.match: column 6: unknown extended key usage"));
}

TEST_F(ConfigFileTest, AMissingFileIsAProblem) {
    const auto loaded = load();
    EXPECT_FALSE(loaded.settings);
    EXPECT_TRUE(mentions(loaded, "No such file"));
}

TEST_F(ConfigFileTest, AFileThatOthersCanWriteIsNotBelieved) {
    directory.write("signet.toml", smallest);
    const std::string fragment =
        directory.write("signet.toml.d/10.toml", "[domain]\nverify_ticket = \"never\"\n");
    ASSERT_EQ(chmod(fragment.c_str(), 0646), 0);
    const auto loaded = load();
    EXPECT_FALSE(loaded.settings);
    EXPECT_TRUE(mentions(loaded, fragment));
}

TEST_F(ConfigFileTest, AFileOfSomebodyElseIsNotBelieved) {
    directory.write("signet.toml", smallest);
    ASSERT_EQ(chown(path.c_str(), 1, 1), 0);
    EXPECT_FALSE(load().settings);
}

TEST_F(ConfigFileTest, AnEndlessFileIsAProblem) {
    directory.write("signet.toml", std::string(policy::max_settings_file + 1, '#'));
    const auto loaded = load();
    EXPECT_FALSE(loaded.settings);
    EXPECT_TRUE(mentions(loaded, "too long"));
}

// What signetd says of the files on disk after it has read these.
struct SettingsNoticeTest : ConfigFileTest {
    void SetUp() override {
        ConfigFileTest::SetUp();
        if (IsSkipped()) return;
        directory.write("signet.toml", smallest);
        fragment = directory.write("signet.toml.d/10.toml", "[service.login]\nuse = \"logon\"\n");
        config::LoadedSettings loaded = load();
        ASSERT_TRUE(loaded.settings);
        files = {path, std::move(loaded.files)};
    }

    std::string fragment;
    config::SettingsFiles files;
};

TEST_F(SettingsNoticeTest, IsEmptyWhileWhatLiesThereIsInForce) {
    EXPECT_EQ(files.notice(), "");
    directory.write("signet.toml", smallest); // another file of the same text
    EXPECT_EQ(files.notice(), "");
    EXPECT_EQ(config::SettingsFiles().notice(), "");
}

TEST_F(SettingsNoticeTest, NamesTheFileThatIsNotAsItWas) {
    const std::string read = " since the settings were read (systemctl reload signetd)";
    const std::string other = directory.write("signet.toml.d/20.toml", "[cards]\n");
    EXPECT_EQ(files.notice(), other + " was added" + read);
    ASSERT_EQ(unlink(other.c_str()), 0);
    directory.write("signet.toml.d/10.toml", "[service.login]\nuse = \"unlock\"\n");
    EXPECT_EQ(files.notice(), fragment + " has changed" + read);
    ASSERT_EQ(unlink(fragment.c_str()), 0);
    EXPECT_EQ(files.notice(), fragment + " was removed" + read);
}

TEST_F(SettingsNoticeTest, SaysThatWhatLiesThereIsBad) {
    const std::string bad = "what lies on disk is not in force and cannot be: ";
    directory.write("signet.toml.d/10.toml", "[service.login]\nuse = \"login\"\n");
    EXPECT_EQ(files.notice(), bad + fragment +
                                  ":2:7: service.login.use: \"login\" is not known; did you mean "
                                  "\"logon\"?");
    directory.write("signet.toml.d/10.toml", "[x]\n[y]\n");
    EXPECT_TRUE(files.notice().ends_with("; and 1 more (signetd --check)")) << files.notice();
    directory.write("signet.toml.d/10.toml", "");
    ASSERT_EQ(chmod(path.c_str(), 0666), 0);
    EXPECT_TRUE(files.notice().starts_with(bad + path)) << files.notice();
}

} // namespace
} // namespace signet::daemon
