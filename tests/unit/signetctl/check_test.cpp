// SPDX-License-Identifier: Apache-2.0
// What is pure of the checks: what libpam makes of an answer, what systemd says of units, findings and their table. What they find
// on a host is tests/integration/test_check.py's.
#include "daemon/signetctl/check/check_table.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/pam_control.hpp"
#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/check/units.hpp"
#include "tests/unit/certmap/store_folder.hpp"
#include "tests/unit/signetctl/findings_text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::test::Folder;

struct ControlRow {
    const char* control;
    const char* answer;
    PamAction action;
    unsigned lines = 0;
};

class PamControl : public ::testing::TestWithParam<ControlRow> {};

TEST_P(PamControl, DecidesAsLibpamDoes) {
    const auto& [control, answer, action, lines] = GetParam();
    EXPECT_EQ(decision_after(control, answer), (PamDecision{action, lines})) << control << ", " << answer;
}

INSTANTIATE_TEST_SUITE_P(
    Every, PamControl,
    ::testing::Values(ControlRow{"required", "success", PamAction::ok},
                      ControlRow{"required", "auth_err", PamAction::bad},
                      ControlRow{"REQUIRED", "ignore", PamAction::ignore},
                      ControlRow{"requisite", "auth_err", PamAction::die},
                      ControlRow{"requisite", "ignore", PamAction::ignore},
                      ControlRow{"sufficient", "success", PamAction::done},
                      ControlRow{"sufficient", "auth_err", PamAction::ignore},
                      ControlRow{"optional", "success", PamAction::ok},
                      ControlRow{"optional", "auth_err", PamAction::ignore},
                      ControlRow{"[success=2 ignore=ignore default=die]", "success", PamAction::jump, 2},
                      ControlRow{"[success=2 ignore=ignore default=die]", "ignore", PamAction::ignore},
                      ControlRow{"[success=2 ignore=ignore default=die]", "auth_err", PamAction::die},
                      ControlRow{"[default=die ignore=ignore]", "ignore", PamAction::ignore},
                      ControlRow{"[success=done\tdefault=ignore]", "maxtries", PamAction::ignore},
                      ControlRow{"[success=done]", "auth_err", PamAction::bad},
                      ControlRow{"[success=0]", "success", PamAction::bad},
                      ControlRow{"[success=reset]", "success", PamAction::reset},
                      ControlRow{"[success=sometimes]", "success", PamAction::bad},
                      ControlRow{"nonsense", "success", PamAction::bad},
                      ControlRow{"", "success", PamAction::bad}, ControlRow{"[", "success", PamAction::bad}));

TEST(PamControl, IsUnderstoodOrEveryAnswerIsBad) {
    for (const char* control : {"required", "[required]", "success=ok", "[success = ok default = die]",
                                "[success=okdefault=die]", "[success=1 default=ignore]", "[]"})
        EXPECT_TRUE(is_understood(control)) << control;
    for (const char* control : {"requird", "[success=ok defualt=die]", "[SUCCESS=ok]", "[success=OK]",
                                "[success=0]", "[success=]", "[success]", "[success=-1]"}) {
        EXPECT_FALSE(is_understood(control)) << control;
        EXPECT_EQ(decision_after(control, "success"), PamDecision()) << control;
    }
    EXPECT_EQ(decision_after("[success = ok default = die]", "auth_err").action, PamAction::die);
    EXPECT_EQ(decision_after("[success=okdefault=die]", "success").action, PamAction::ok);
    EXPECT_EQ(decision_after("[default=die default=ignore]", "auth_err").action, PamAction::die)
        << "the first";
    EXPECT_EQ(decision_after("[success=ok success=done]", "success").action, PamAction::done) << "the last";
}

TEST(Units, AreReadAsSystemctlWritesThem) {
    const auto units = parse_units(
        "Id=a.service\nActiveState=active\nEnvironment=A=1 B=2\n\nId=b.socket\nActiveState=\nnonsense\n\n\n");
    EXPECT_EQ(units.size(), 2U);
    EXPECT_EQ(property_of(units, "a.service", "ActiveState"), "active");
    EXPECT_EQ(property_of(units, "a.service", "Environment"), "A=1 B=2");
    EXPECT_EQ(property_of(units, "b.socket", "ActiveState"), "");
    EXPECT_EQ(property_of(units, "c.service", "ActiveState"), "");
    EXPECT_TRUE(parse_units("").empty());
    EXPECT_TRUE(parse_units("ActiveState=active\n").empty()) << "of no unit";
}

TEST(PamEntries, AreThoseThatLibpamRuns) {
    const PamFiles files{
        {"login", "auth required pam_nologin.so\n@include common-auth\naccount include common-account\n"},
        {"common-auth",
         "auth [success=1 default=ignore] pam_unix.so nullok # why\nauth requisite pam_deny.so\n"},
        {"common-account", "account required /lib/security/pam_signet.so\nauth required pam_never.so\n"},
        {"bare", "auth required pam_deny.so\n"},
        {"other", "account required pam_deny.so\n"}};
    const auto lines = [&](const char* service, const char* phase) {
        std::string text;
        for (const PamEntry& entry : entries_of(files, service, phase))
            text += entry.file + ":" + std::to_string(entry.line) + " " + entry.control + " " + entry.module +
                    "\n";
        return text;
    };
    EXPECT_EQ(lines("login", "auth"), "login:1 required pam_nologin.so\n"
                                      "common-auth:1 [success=1 default=ignore] pam_unix.so\n"
                                      "common-auth:2 requisite pam_deny.so\n");
    EXPECT_EQ(lines("login", "account"), "common-account:1 required /lib/security/pam_signet.so\n");
    EXPECT_EQ(lines("bare", "account"), "other:1 required pam_deny.so\n");
    EXPECT_EQ(lines("none", "account"), "other:1 required pam_deny.so\n");
    EXPECT_EQ(lines("bare", "session"), "");
    EXPECT_TRUE(is_module("/lib/security/pam_signet.so", signet_module));
    EXPECT_FALSE(is_module("not_pam_signet.so", signet_module));
}

TEST(Remedy, IsACommandThatAShellTakes) {
    EXPECT_EQ(Remedy::safe({"chmod", "go-w", "/etc/signet/ca.pem"}).next, "chmod go-w /etc/signet/ca.pem");
    EXPECT_EQ(Remedy::safe({"chmod", "go-w", "/etc/it's $HOME"}).next, "chmod go-w '/etc/it'\\''s $HOME'");
    EXPECT_EQ(Remedy::safe({"x", ""}).next, "x ''");
    EXPECT_TRUE(Remedy("by hand").command.empty());
}

// In a folder that others may write, the name may lead elsewhere by the time that a command runs.
TEST(Remedy, ReachesNoFileThatIsNotMeant) {
    const Folder folder;
    const uid_t owner = geteuid();
    const std::string file = folder.path() + "/file";
    std::ofstream(file) << "x";
    chmod(file.c_str(), 0666);
    EXPECT_EQ(remedy_of_exposure(file, owner).command, (std::vector<std::string>{"chmod", "go-w", file}));
    const std::string link = folder.path() + "/link";
    ASSERT_EQ(symlink(file.c_str(), link.c_str()), 0);
    EXPECT_TRUE(remedy_of_exposure(link, owner).command.empty());
    chmod(folder.path().c_str(), 0777);
    EXPECT_TRUE(remedy_of_exposure(file, owner).command.empty());
}

TEST(Checks, RunInTheirOrder) {
    struct Subject {
        int looks = 0;
    };
    using SubjectCheck = Check<Subject>;
    const std::array<SubjectCheck, 2> table{
        SubjectCheck{"first", [](Subject& subject,
                                 Findings& findings) { findings.ok("a", std::to_string(++subject.looks)); }},
        SubjectCheck{"second", [](Subject& subject, Findings& findings) {
                         findings.fail("b", std::to_string(++subject.looks), "mend it");
                     }}};
    const std::span<const SubjectCheck> rows = table;
    Subject all;
    const Findings found = run_checks(rows, {}, all);
    ASSERT_EQ(found.all().size(), 2U);
    EXPECT_EQ(found.all()[0], (Finding{Severity::ok, "first", "a", "1", {}}));
    EXPECT_EQ(found.all()[1], (Finding{Severity::error, "second", "b", "2", "mend it"}));
    EXPECT_TRUE(found.has_error());
    const std::array<SubjectCheck, 1> blind{
        SubjectCheck{"blind", table[0].run, [](Subject&, Findings& findings) {
                         findings.warn("blind", "cannot look");
                         return false;
                     }}};
    const Findings unseen = run_checks(std::span<const SubjectCheck>(blind), {}, all);
    EXPECT_EQ(all.looks, 2);
    EXPECT_EQ(unseen.all().front().text, "cannot look");
    Subject some;
    EXPECT_EQ(run_checks(rows, {"first"}, some).all().size(), 1U);
    EXPECT_EQ(unknown_check(rows, {"first", "third"}), "third");
    EXPECT_EQ(unknown_check(rows, {}), "");
}

TEST(Checks, ThatCannotLookAreNamedInOneWarning) {
    Findings findings;
    for (const char* check : {"first", "second"}) {
        findings.begin(check);
        findings.unseen("a", "not looked at", "mend it");
    }
    findings.unseen("b", "not looked at", "mend it");
    ASSERT_EQ(findings.all().size(), 2U);
    EXPECT_EQ(findings.all()[0],
              (Finding{Severity::warning, "first", "a", "not looked at: first, second", "mend it"}));
    EXPECT_EQ(findings.all()[1].text, "not looked at: second");
}

TEST(Checks, HaveNamesOfTheirOwn) {
    std::set<std::string> names;
    for (const HostCheck& check : host_checks())
        EXPECT_TRUE(names.insert(check.name).second) << check.name;
    EXPECT_GE(names.size(), 25U);
}

TEST(ProgramOutput, HasAnEnd) {
    using namespace std::chrono_literals;
    const auto said = output_of({"/bin/sh", "-c", "echo said; echo too >&2; exit 3"});
    ASSERT_TRUE(said.has_value()) << said.error().problem;
    EXPECT_EQ(said->text, "said\ntoo\n");
    EXPECT_EQ(said->exit_status, 3);
    EXPECT_FALSE(output_of({"/nowhere/program"}).has_value());
    EXPECT_FALSE(output_of({"/bin/sleep", "1000"}, 1s).has_value());
    EXPECT_FALSE(output_of({"/bin/sh", "-c", "kill -9 $$"}).has_value());
    EXPECT_FALSE(output_of({"/usr/bin/yes"}, 60s).has_value()) << "it says more than is read";
}

} // namespace
} // namespace signet::ctl
