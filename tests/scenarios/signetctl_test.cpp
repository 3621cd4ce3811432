// SPDX-License-Identifier: Apache-2.0

// signetctl as an administrator runs it, against a signetd that follows a script.

#include "policy/reasons/reasons.hpp"
#include "tests/scenarios/signetctl_asked.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace signet::scenarios {
namespace {

const std::string busy_status =
    "accept\nexpect query_status 0\n"
    R"(send status 0.1.0 2 "Reader A" seat0 ready "PIV card" "" "" alice alice@LAB.TEST 3 no not_known piv 10 182 0)"
    R"( "Reader B" "" failed "" card-unreadable "" "" "" - no not_known "" 4 77 0)"
    R"( 1 00ff alice alice@LAB.TEST login tty1 c7 "Reader A" FILE:/tmp/krb5cc_1000 yes 0 away "" 4 lock no 0 "" yes 0 "")"
    "\nexpect_end\n";

TEST_F(Signetctl, PrintsATable) {
    const auto [exit_status, output] = ask(busy_status, "status");
    EXPECT_EQ(exit_status, 0);
    EXPECT_EQ(output,
              "signetd 0.1.0\n\n"
              "READER    STATE   USER   PRINCIPAL       TRIES  APDUS  MS   REASON\n"
              "Reader A  ready   alice  alice@LAB.TEST  3      10     182  -\n"
              "Reader B  failed  -      -               -      4      77   card-unreadable\n"
              "Reader B: " +
                  policy::administrator_text(policy::Reason::card_unreadable, {}) +
                  "\n\n"
                  "USER   SERVICE  TTY   SESSION  READER    STATE  PRINCIPAL       CCACHE\n"
                  "alice  login    tty1  c7       Reader A  open   alice@LAB.TEST  FILE:/tmp/krb5cc_1000\n");
}

TEST_F(Signetctl, PrintsARecord) {
    const auto [exit_status, output] = ask(busy_status, "status --json");
    EXPECT_EQ(exit_status, 0);
    for (const char* part : {R"("version": "0.1.0")", R"("tries_left": 3)", R"("tries_left": null)",
                             R"("reason": "card-unreadable")", R"("logon_id": "00ff")", R"("open": true)"})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
}

TEST_F(Signetctl, PrintsTheSessionsAndHowTheyAreGuarded) {
    const auto [exit_status, output] = ask(busy_status, "sessions");
    EXPECT_EQ(exit_status, 0);
    EXPECT_EQ(output, "ID    USER   SERVICE  TTY   SESSION  AGE  CARD  ON_REMOVAL  STATE\n"
                      "00ff  alice  login    tty1  c7       -    out   lock        away, 4 s left\n");
}

TEST_F(Signetctl, RecordsTheSessionsAndHowTheyAreGuarded) {
    const auto [exit_status, output] = ask(busy_status, "sessions --json");
    EXPECT_EQ(exit_status, 0);
    for (const char* part : {R"("logon_id": "00ff")", R"("guard": "away")", R"("seconds_left": 4)",
                             R"("on_removal": "lock")", R"("rehearsal": false)", R"("opened": null)"})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
}

TEST_F(Signetctl, PrintsWhoHasMoreRightsByACard) {
    const std::string elevated =
        "accept\nexpect query_status 0\nsend status 0.1.0 0 0 1"
        R"( root alice/admin@LAB.TEST sudo alice pts/0 c7 4711 0 watching "Reader A" - end no "" yes 0 "")"
        "\nexpect_end\n";
    const auto [exit_status, output] = ask(elevated, "sessions");
    EXPECT_EQ(exit_status, 0);
    for (const char* part : {"alice/admin@LAB.TEST", "4711", "in Reader A", "end", "watching"})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
    EXPECT_NE(ask(elevated, "sessions --json").output.find(R"("program": 4711)"), std::string::npos);
}

TEST_F(Signetctl, ChangesTheSessionThatIsNamed) {
    const std::string two_sessions =
        "accept\nexpect query_status 0\nsend status 0.1.0 0 2"
        R"( 00ff11 alice alice@LAB.TEST login tty1 c7 "Reader A" "" yes 0 watching "" - lock no)"
        R"( 00ff22 bob bob@LAB.TEST login tty2 c8 "Reader A" "" yes 0 watching "" - lock no 0 "" yes 0 "")"
        "\n";
    const std::string closed = two_sessions + "expect_end\n";
    for (const auto& [id, order] :
         {std::pair("c8", "logoff"), std::pair("00ff2", "logoff"), std::pair("00ff22", "logoff")}) {
        const auto [exit_status, output] =
            ask(closed + "accept\nexpect change_session 00ff22 logoff\nsend done granted\nexpect_end\n",
                std::string("session ") + order + " " + id);
        EXPECT_EQ(exit_status, 0) << id << output;
    }
    const auto refused =
        ask(closed + "accept\nexpect change_session 00ff11 lock\nsend done session-not-locked\nexpect_end\n",
            "session lock c7");
    EXPECT_EQ(refused.exit_status, 1);
    EXPECT_NE(refused.output.find("SetLockedHint"), std::string::npos) << refused.output;
    // too little of it, two of them, none
    for (const char* id : {"00f", "00ff", "c9"}) {
        const auto [exit_status, output] = ask(closed, std::string("session release ") + id);
        EXPECT_EQ(exit_status, 1) << id << output;
    }
}

TEST_F(Signetctl, SaysThatThereIsNoSession) {
    const auto [exit_status, output] =
        ask("accept\nexpect query_status 0\nsend status 0.1.0 0 0 0 \"\" yes 0 \"\"\n", "sessions");
    EXPECT_EQ(exit_status, 0);
    EXPECT_EQ(output, "No session.\n");
}

TEST_F(Signetctl, SaysThatThereIsNothing) {
    const auto [exit_status, output] = ask(
        "accept\nexpect query_status 0\nsend status 0.1.0 0 0 0 \"\" yes 1 \"Reader A\" \"\"\n", "status");
    EXPECT_EQ(exit_status, 0);
    EXPECT_EQ(output, "signetd 0.1.0\n\nNo card in any reader (Reader A).\n\nNo session.\n");
}

TEST_F(Signetctl, SaysThatNobodyAsksForACard) {
    const std::string unasked = "accept\nexpect query_status 0\nsend status 0.1.0 0 0 0 \"\" no 0 \"\"\n";
    EXPECT_EQ(ask(unasked, "status").output,
              "signetd 0.1.0\n\nNo service asks for a card: readers are not watched.\n\nNo session.\n");
    EXPECT_NE(ask(unasked, "status --json").output.find(R"("needs_cards": false)"), std::string::npos);
}

const std::string changed_settings =
    "accept\nexpect query_status 0\nsend status 0.1.0 0 0 0 \"a.toml has changed\" yes 1 \"Reader A\" \"\"\n";

TEST_F(Signetctl, SaysWhatIsOnDiskAndNotInForce) {
    EXPECT_EQ(ask(changed_settings, "status").output, "signetd 0.1.0\n\nSettings: a.toml has changed\n\nNo "
                                                      "card in any reader (Reader A).\n\nNo session.\n");
}

TEST_F(Signetctl, RecordsWhatIsOnDiskAndNotInForce) {
    EXPECT_NE(
        ask(changed_settings, "status --json").output.find(R"("settings_notice": "a.toml has changed")"),
        std::string::npos);
}

TEST_F(Signetctl, SaysNoWhenItMayNotAsk) {
    const auto [exit_status, output] = ask("accept\nexpect query_status 0\nhang_up\n", "status");
    EXPECT_EQ(exit_status, 1);
    const char* cause = geteuid() == 0 ? "systemctl status signetd" : "only root";
    EXPECT_NE(output.find(cause), std::string::npos) << output;
}

TEST_F(Signetctl, SaysNoWhenTheAnswerIsNonsense) {
    EXPECT_EQ(ask("accept\nexpect query_status 0\nsend cancel\n", "status").exit_status, 1);
}

TEST_F(Signetctl, SaysThatNobodyIsThere) {
    const auto [exit_status, output] = run("--socket " + stage_.socket() + " status --json");
    EXPECT_EQ(exit_status, 3);
    EXPECT_NE(output.find(stage_.socket()), std::string::npos) << output;
}

TEST(SignetctlCertmap, SaysNoWhereThereIsNoStore) {
    for (const char* verb : {"info", "dump", "info --json"}) {
        const auto [exit_status, output] =
            run(std::string("certmap ") + verb + " --store /nowhere/store.mdb");
        EXPECT_EQ(exit_status, 1) << verb;
        EXPECT_NE(output.find("/nowhere/store.mdb"), std::string::npos) << output;
    }
}

TEST(SignetctlExplain, SaysNoForWhatIsNoCertificate) {
    for (const char* file : {"/nowhere/alice.pem", "/dev/null"}) {
        const auto [exit_status, output] = run(std::string("explain --cert ") + file + " --rules /dev/null");
        EXPECT_EQ(exit_status, 1) << output;
        EXPECT_NE(output.find(file), std::string::npos) << output;
    }
    EXPECT_EQ(run("explain --rules /dev/null").exit_status, 2);
    EXPECT_EQ(run("explain --cert a --card").exit_status, 2);
}

TEST(SignetctlUsage, NamesAnUnknownVerb) {
    const std::pair<const char*, const char*> cases[] = {
        {"explian", "'explian' is no verb: did you mean \"explain\"?"},
        {"certmap inport x", "'inport' is no verb: did you mean \"import\"?"},
        {"kdc chekc", "'chekc' is no verb: did you mean \"check\"?"},
        {"--socket /nowhere stats", "'stats' is no verb: did you mean \"status\"?"},
        {"frobnicate", "'frobnicate' is no verb: one of: \"agent\", \"card\""},
        {"kdc", "a verb is missing: one of: \"attest\", \"audit-report\""},
        {"status --jsno", "--jsno is no option: did you mean \"--json\"?"},
        {"explain --crt=a", "--crt=a is no option: did you mean \"--cert\"?"},
    };
    for (const auto& [arguments, says] : cases) {
        const auto [exit_status, output] = run(arguments);
        EXPECT_EQ(exit_status, 2) << arguments;
        EXPECT_NE(output.find(says), std::string::npos) << output;
    }
}

// An empty variable of a script is not the same as no argument.
TEST(SignetctlUsage, TakesNoEmptyArgument) {
    for (const char* wrong :
         {"explain --cert a --user ''", "explain --cert a --user=", "explain --cert a --principal ''",
          "explain --cert ''", "explain --cert a --rules ''", "explain --cert a --store ''",
          "--socket '' status", "certmap info --store ''", "certmap import ''",
          "certmap import a --format ''", "kdc explain --cert a --principal ''", "kdc check --realm ''",
          "kdc block --serial ''", "kdc block --cert ''", "kdc audit-report ''", "try ''", "try --service ''",
          "last ''", "last --since ''"}) {
        const auto [exit_status, output] = run(wrong);
        EXPECT_EQ(exit_status, 2) << wrong << "\n" << output;
        EXPECT_FALSE(output.empty()) << wrong;
    }
    for (const char* wrong :
         {"certmap sync --uri ''", "certmap sync --uri ldapi:/// --base ''", "kdc fetch --user ''"}) {
        const auto [exit_status, output] = run(wrong, SIGNETCTL_NETWORK);
        EXPECT_EQ(exit_status, 2) << wrong << "\n" << output;
        EXPECT_FALSE(output.empty()) << wrong;
    }
}

TEST(SignetctlUsage, TakesNoNumberOfLinesThatShowsNothing) {
    for (const char* arguments : {"last -n 0", "last -n -1", "last --lines few", "events -n -1"}) {
        const auto [exit_status, output] = run(arguments);
        EXPECT_EQ(exit_status, 2) << arguments;
        EXPECT_NE(output.find("is no number from"), std::string::npos) << output;
    }
}

TEST(SignetctlCertmap, NamesTheFolderThatIsMissing) {
    const auto [exit_status, output] =
        run("certmap import /dev/null --format csv --store /nowhere/store.mdb");
    EXPECT_EQ(exit_status, 1);
    EXPECT_NE(output.find("the folder /nowhere of the store does not exist"), std::string::npos) << output;
}

TEST_F(Signetctl, ExplainsNothingWithoutACard) {
    const auto [exit_status, output] =
        ask("accept\nexpect query_certificates \"\"\nsend certificates 0 0 yes 0 \"\"\n",
            "explain --card --rules /dev/null");
    EXPECT_EQ(exit_status, 1);
    EXPECT_NE(output.find("no card"), std::string::npos) << output;
}

TEST(SignetctlCertmap, SaysNoWhereThereIsNoDirectory) {
    const auto [exit_status, output] =
        run("certmap sync --uri ldapi://%2Fnowhere --store /nowhere/store.mdb --quiet", SIGNETCTL_NETWORK);
    EXPECT_EQ(exit_status, 1);
    EXPECT_NE(output.find("Can't contact LDAP server"), std::string::npos) << output;
}

TEST(SignetctlUsage, IsAnswered) {
    for (const char* wrong : {"no-such-verb", "status --no-such-option", "--socket", "status extra",
                              "certmap", "certmap no-such-verb"})
        EXPECT_EQ(run(wrong).exit_status, 2) << wrong;
    for (const char* right : {"--help", "status --help", "--version", "certmap --help"})
        EXPECT_EQ(run(right).exit_status, 0) << right;
    for (const char* wrong :
         {"certmap sync", "certmap sync --uri ldapi:/// --sasl PLAIN",
          "certmap sync --uri ldapi:/// --bind-dn cn=a", "certmap sync --uri ldapi:/// --interval 1"})
        EXPECT_EQ(run(wrong, SIGNETCTL_NETWORK).exit_status, 2) << wrong;
    EXPECT_EQ(run("certmap sync --help", SIGNETCTL_NETWORK).exit_status, 0);
}

} // namespace
} // namespace signet::scenarios
