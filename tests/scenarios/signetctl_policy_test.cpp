// SPDX-License-Identifier: Apache-2.0

// `signetctl policy` as an auditor runs it, on settings and stacks of the test's own. The settings must be root's.

#include "tests/scenarios/signetctl_run.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::scenarios {
namespace {

class SignetctlPolicy : public system::test::WithFolder {
protected:
    void SetUp() override {
        WithFolder::SetUp();
        if (geteuid() != 0) GTEST_SKIP() << "settings must be root's, and only root can make such files";
        settings_ = write("signet.toml", "[domain]\nanchors = [\"/ca.pem\"]\n"
                                         "[break_glass]\nusers = [\"anna\"]\ngroups = [\"emergency\"]\n"
                                         "[service.login]\nuse = \"logon\"\nexcept = [\"@guests\"]\n"
                                         "[service.su]\nuse = \"elevate\"\nelevate.as = \"group:admins\"\n"
                                         "elevate.max_age = \"15min\"\ncertificates.policies = [\"1.2.3\"]\n"
                                         "[service.vlock]\nuse = \"unlock\"\ncard = \"preferred\"\n"
                                         "[service.cron]\nuse = \"off\"\n");
        write("pam/common-auth", "auth [success=end ignore=ignore default=die] pam_signet.so\n");
        for (const char* service : {"login", "cron", "sudo"})
            write(std::string("pam/") + service, "@include common-auth\n");
        write("pam/su", "auth sufficient pam_rootok.so\nauth substack common-auth\n");
        write("pam/vlock", "auth required pam_unix.so\n");
    }

    Answer policy(const std::string& options = "") const {
        return run("policy --config " + settings_ + " --pam " + folder + "/pam --break-glass " + folder +
                   "/break-glass " + options);
    }

    std::string settings_;
};

void expect_part(const Answer& answer, const std::string& part) {
    EXPECT_NE(answer.output.find(part), std::string::npos) << part << " in\n" << answer.output;
}

TEST_F(SignetctlPolicy, IsATableAndParagraphs) {
    const Answer answer = policy();
    EXPECT_EQ(answer.exit_status, 0) << answer.output;
    for (const char* part :
         {"SERVICE  USE      WHOSE CARD    CARD       ACCOUNT  FOR WHOM                             WHERE",
          "login    logon    own           required   any      everybody; except members of guests  at the",
          "su       elevate  group admins  required   any      everybody                            at the",
          "at the reader's seat  break-glass accounts\n", "at the reader's seat  password\n",
          "  login    login (auth)\n", "Signet has no part in these, though they have it: cron, sudo.\n",
          "  - section vlock: no service of it has pam_signet.so in its stack, so it has no effect\n",
          "\nCards and KDCs are believed by the CAs in /ca.pem.\n", "\nThere is no mapping store",
          "uid below 1000", "while signetd cannot be reached: anna, members of emergency.\n",
          "but at su, where",
          "\nAsked for, too:\n  - su: a certificate with a policy of 1.2.3\n  - su: a session that was "
          "opened or "
          "unlocked by card at most 15min ago\n"})
        expect_part(answer, part);
}

TEST_F(SignetctlPolicy, IsARecordForPrograms) {
    const Answer answer = policy("--json");
    EXPECT_EQ(answer.exit_status, 0) << answer.output;
    for (const char* part :
         {R"("section": "su")", R"("certificates": "with a policy of 1.2.3")",
          R"("session": "opened or unlocked by card at most 15min ago")", R"("certificates": "")",
          R"("whose_card": "group admins")", R"("without_signetd": "password")", R"("service": "login")",
          R"("minimum_uid": 1000)", R"("users": [)", R"("store": null)"})
        expect_part(answer, part);
}

TEST_F(SignetctlPolicy, SaysWhenSomebodyWasLetPast) {
    expect_part(policy(), "No account has been let past without a card.\n");
    expect_part(policy("--json"), R"("last_used": {})");
    write("break-glass/AD%5Canna", "");
    const std::string file = folder + "/break-glass/AD%5Canna";
    const timespec long_ago[2] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), long_ago, 0), 0);
    expect_part(policy(), "\nAD\\anna was last let past without a card ");
    expect_part(policy("--json"), R"("AD\\anna": 1000)");
    ASSERT_EQ(chmod((folder + "/break-glass").c_str(), 0777), 0);
    expect_part(policy(), "is not known: Operation not permitted.\n");
    expect_part(policy("--json"), R"("last_used": null)");
}

TEST_F(SignetctlPolicy, SaysWhatCouldNotBeRead) {
    write("pam/login", "@include common-gone\n");
    const Answer answer = policy();
    EXPECT_EQ(answer.exit_status, 1);
    expect_part(answer,
                "signetctl: login, line 1: libpam does not understand it: common-gone is not there\n");
    EXPECT_EQ(run("policy --config /nowhere/signet.toml").exit_status, 1);
}

} // namespace
} // namespace signet::scenarios
