// SPDX-License-Identifier: Apache-2.0

// `signetctl config` as an administrator runs it, on files of the test's own. They must be root's, as signetd wants them.

#include "tests/scenarios/signetctl_run.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace signet::scenarios {
namespace {

class SignetctlConfig : public system::test::WithFolder {
protected:
    void SetUp() override {
        WithFolder::SetUp();
        if (geteuid() != 0) GTEST_SKIP() << "settings must be root's, and only root can make such files";
        main_ = write("signet.toml",
                      "[domain]\nanchors = [\"/ca.pem\"]\n"
                      "[mapping]\nminimum_uid = 1\n"
                      "[service.login]\nuse = \"logon\"\ngroups = [\"daemon\"]\n"
                      "certificates.keys = [\"rsa\"]\nseats = [\"seat0\"]\nremote = true\n"
                      "[service.\"gdm-*\"]\nuse = \"logon\"\nexcept = [\"daemon\", \"@no-such-group\"]\n"
                      "[service.default]\nuse = \"unlock\"\nusers = [\"bin\"]\n");
        fragment_ =
            write("signet.toml.d/10.toml", "[service.login]\ncard = \"preferred\"\nexcept = [\"@bin\"]\n");
    }

    Answer explain(const std::string& service, const std::string& user,
                   const std::string& options = "") const {
        return run("config explain --config " + main_ + " " + options + " " + service + " " + user);
    }

    std::string main_;
    std::string fragment_;
};

void expect_part(const Answer& answer, const std::string& part) {
    EXPECT_NE(answer.output.find(part), std::string::npos) << part << " in\n" << answer.output;
}

TEST_F(SignetctlConfig, ShowsEachKeyWithItsPlace) {
    const Answer answer = run("config show --config " + main_);
    EXPECT_EQ(answer.exit_status, 0);
    expect_part(answer, "anchors = [\"/ca.pem\"]        # " + main_ + ":2\n");
    expect_part(answer, "keytab = \"/etc/krb5.keytab\"  # default\n");
    expect_part(answer, "[service.\"gdm-*\"]  # " + main_ + ":11\n");
    expect_part(answer, "card = \"preferred\"   # " + fragment_ + ":2\n");
    expect_part(answer, "[[mapping.rule]]  # built in\n");
    expect_part(answer, "\n[service.login.certificates]\neku_any = []");
    EXPECT_EQ(answer.output.find("[service.default.certificates]"), std::string::npos);
    const Answer record = run("config show --json --config " + main_);
    expect_part(record, R"("section": "[service.login]")");
    expect_part(record, R"("place": ")" + fragment_ + ":2\"");
}

// What is shown is a file that signetd takes, and means the same.
TEST_F(SignetctlConfig, ShowsWhatCanBeReadAgain) {
    const std::string shown = run("config show --config " + main_).output;
    const std::string copy = write("copy.toml", shown);
    EXPECT_EQ(run("config check " + copy).exit_status, 0);
    const std::string again = run("config show --config " + copy).output;
    for (const char* line :
         {"groups = [\"daemon\"]", "keys = [\"rsa\"]", "seats = [\"seat0\"]", "remote = true ",
          "except = [\"daemon\", \"@no-such-group\"]", "minimum_uid = 1 "})
        EXPECT_NE(again.find(line), std::string::npos) << line << " in\n" << again;
}

TEST_F(SignetctlConfig, ChecksWhatSignetdWouldTake) {
    const Answer good = run("config check " + main_);
    EXPECT_EQ(good.exit_status, 0) << good.output;
    EXPECT_EQ(good.output, main_ + ": in order\n");
    expect_part(run("config check --json " + main_), R"("usable": true)");
}

TEST_F(SignetctlConfig, ChecksThatSomethingAnswersADemand) {
    const std::string answers = folder + "/answers";
    write("signet.toml.d/20.toml", "[certificates]\nrevocation = \"hard\"\n[revocation]\ndirectory = \"" +
                                       answers + "\"\n[[revocation.issuer]]\ncertificate = \"/ca.pem\"\n");
    const Answer missing = run("config check " + main_);
    EXPECT_EQ(missing.exit_status, 1);
    expect_part(missing, answers + ": revocation.directory: No such file or directory");
    write("answers/none", "");
    expect_part(run("config check " + main_), "has no CRL and no OCSP answer");
    write("answers/00.crl", "");
    EXPECT_EQ(run("config check " + main_).exit_status, 0);
    const Answer shown = run("config show --config " + main_);
    expect_part(shown, "[[revocation.issuer]]");
    expect_part(shown, "certificate = \"/ca.pem\"");
}

TEST_F(SignetctlConfig, RemindsOfBreakGlassThatWasUsed) {
    write("break-glass/anna", "");
    const std::string check = "config check --break-glass " + folder + "/break-glass ";
    expect_part(run(check + main_), ": in order\nanna was last let past without a card ");
    expect_part(run(check + "--json " + main_), R"("anna": )");
}

TEST_F(SignetctlConfig, NamesEachMistakeWithLineKeyAndRemedy) {
    write("signet.toml.d/20.toml", "[service.login]\ngroup = [\"a\"]\n[domain]\nkeytab = \"k\"\n");
    const Answer bad = run("config check " + main_);
    EXPECT_EQ(bad.exit_status, 1);
    EXPECT_EQ(bad.output,
              folder +
                  "/signet.toml.d/20.toml:2:1: service.login.group: is not a key of this section; did you "
                  "mean \"groups\"?\n" +
                  folder +
                  "/signet.toml.d/20.toml:4:10: domain.keytab: is not an absolute path; begin it "
                  "with \"/\"\n");
    const Answer record = run("config check --json " + main_);
    EXPECT_EQ(record.exit_status, 1);
    for (const char* part : {R"("line": 4)", R"("column": 10)", R"("key": "domain.keytab")",
                             R"("problem": "is not an absolute path")", R"("remedy": "begin it with \"/\"")"})
        expect_part(record, part);
    for (const char* verb : {"show", "explain"}) {
        const Answer answer = run(std::string("config ") + verb + " --config " + main_ +
                                  (verb == std::string("explain") ? " login bin" : ""));
        EXPECT_EQ(answer.exit_status, 1) << verb;
        expect_part(answer, "20.toml:4:10: domain.keytab");
    }
}

TEST_F(SignetctlConfig, NamesWhatOthersCouldWrite) {
    const std::string fragments = folder + "/signet.toml.d";
    ASSERT_EQ(chmod(main_.c_str(), 0664), 0);
    Answer answer = run("config check " + main_);
    EXPECT_EQ(answer.exit_status, 1);
    EXPECT_EQ(answer.output,
              main_ + ": can be written by others than its owner; chown root and chmod go-w\n");
    ASSERT_EQ(chmod(main_.c_str(), 0644), 0);
    ASSERT_EQ(chown(fragment_.c_str(), 1, 0), 0);
    answer = run("config check " + main_);
    EXPECT_EQ(answer.exit_status, 1);
    expect_part(answer, fragment_ + ": belongs to another user than root; ");
    ASSERT_EQ(unlink(fragment_.c_str()), 0);
    ASSERT_EQ(run("config check " + main_).exit_status, 0);
    ASSERT_EQ(chmod(fragments.c_str(), 0777), 0); // no fragment is in it
    answer = run("config check " + main_);
    EXPECT_EQ(answer.exit_status, 1);
    EXPECT_EQ(answer.output,
              fragments + ": can be written by others than its owner; chown root and chmod go-w\n");
}

TEST_F(SignetctlConfig, SaysThatAFileIsNotThere) {
    const Answer answer = run("config check /nowhere/signet.toml");
    EXPECT_EQ(answer.exit_status, 1);
    expect_part(answer, "/nowhere/signet.toml");
}

// daemon, bin and their groups are on every system.
TEST_F(SignetctlConfig, ExplainsByWhichLinesSomebodyMayUseAService) {
    const Answer member = explain("login", "daemon");
    EXPECT_EQ(member.exit_status, 0) << member.output;
    expect_part(member, "[service.login]  # " + main_ + ":5\n");
    expect_part(member, "preferred  # " + fragment_ + ":2\n");
    expect_part(member, "groups names daemon  # " + main_ + ":7\n");
    expect_part(member, "certificates.keys [\"rsa\"]  # " + main_ + ":8\n");
    expect_part(member, "seats        [\"seat0\"]  # " + main_ + ":9\n");
    expect_part(member, "remote       true  # " + main_ + ":10\n");
    expect_part(member, "daemon may use login with a card, where certificate, place and session are as these "
                        "lines ask.\n");

    const Answer excepted = explain("login", "bin");
    EXPECT_EQ(excepted.exit_status, 1);
    expect_part(excepted, "except names the group bin  # " + fragment_ + ":3\n");
    expect_part(excepted, "bin may not use login with a card: service-not-for-account\n");

    EXPECT_EQ(explain("login", "sys").exit_status, 1);
    expect_part(explain("login", "sys"), "neither users nor groups name the account");
}

TEST_F(SignetctlConfig, ExplainsPatternsTheDefaultAndUnknownGroups) {
    const Answer unknown = explain("gdm-password", "bin");
    EXPECT_EQ(unknown.exit_status, 1);
    expect_part(unknown, "[service.\"gdm-*\"]  # " + main_ + ":11\n");
    expect_part(unknown, "the group no-such-group could not be looked up  # " + main_ + ":13\n");

    const Answer by_default = explain("CRON", "bin"); // libpam lowers it
    EXPECT_EQ(by_default.exit_status, 0) << by_default.output;
    expect_part(by_default, "[service.default]  # " + main_ + ":14\n");
    expect_part(by_default, "users names bin  # " + main_ + ":16\n");
}

TEST_F(SignetctlConfig, ExplainsWhoIsOutOfReach) {
    const std::pair<const char*, const char*> rows[] = {{"root", "account-not-allowed"},
                                                        {"nobody", "account-not-allowed"},
                                                        {"no-such-user", "account-unknown"}};
    for (const auto& [user, reason] : rows) {
        const Answer answer = explain("login", user, "--json");
        EXPECT_EQ(answer.exit_status, 1) << user;
        expect_part(answer, R"("allowed": false)");
        expect_part(answer, std::string(R"("reason": ")") + reason + "\"");
    }
    const std::string off = write("off.toml", "[domain]\nanchors = [\"/ca.pem\"]\n");
    const Answer answer = run("config explain --config " + off + " login daemon");
    EXPECT_EQ(answer.exit_status, 1);
    expect_part(answer, "service-off");
    EXPECT_EQ(run("config explain login").exit_status, 2);
}

} // namespace
} // namespace signet::scenarios
