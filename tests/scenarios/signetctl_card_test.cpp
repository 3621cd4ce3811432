// SPDX-License-Identifier: Apache-2.0

// `signetctl card`, and `signetctl explain --card` on a card with a slot that cannot be read, against a signetd that
// follows a script.

#include "certmap/text/encoding.hpp"
#include "policy/reasons/reasons.hpp"
#include "tests/scenarios/fake_daemon.hpp"
#include "tests/scenarios/signetctl_run.hpp"
#include "tests/scenarios/stage.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace signet::scenarios {
namespace {

using policy::Reason;

// What to do, below a table.
std::string sentence(const std::string& about, Reason reason, std::string_view detail) {
    return "  " + about + ": " + policy::administrator_text(reason, {.detail = detail}) + "\n";
}

class SignetctlCard : public ::testing::Test {
protected:
    Answer ask(const std::string& answer, const std::string& verb) {
        return run_against("expect query_certificates \"\"\nsend certificates " + answer +
                               " yes 1 \"Reader A\" \"\"\nexpect_end\n",
                           verb);
    }
    Answer run_against(const std::string& script, const std::string& verb) {
        const Stage stage({}, "");
        Marks marks;
        FakeDaemon daemon(stage.socket(), parse_script("[daemon]\naccept\n" + script).daemon.value(), marks);
        Answer said = run(verb + " --socket " + stage.socket());
        EXPECT_EQ(daemon.finish(), "");
        return said;
    }

    // A certificate that no maker of cards says anything of.
    static std::string unattested(const certmap::test::Der& der) {
        return certmap::hexadecimal(der) + R"( no 0 0 "" 0 "")";
    }

    const std::string der_ = unattested(certmap::test::Authority("CA").issue({}).der);
    // alice's card, and one that cannot be read.
    const std::string cards_ =
        R"(2 "Reader A" seat0 ready "PIV card" "" "" alice alice@LAB.TEST 3 no not_known piv 10 182 0)"
        R"( "Reader B" "" failed "" card-unreadable "SW 6F00" "" "" - no not_known "" 0 0 0)";
    const std::string certificates_ =
        R"( 3 "Reader A" 9A "" "" alice alice@LAB.TEST )" + der_ +
        R"( "Reader A" 9C cert-wrong-usage "no usage for logon" "" "" )" + der_ +
        R"( "Reader A" 9D cert-malformed "it is cut short or not DER" "" "" "" no 0 0 "" 0 "")";
};

TEST_F(SignetctlCard, ShowsEverySlotAndWhatIsWrongWithIt) {
    const auto [exit_status, output] = ask(cards_ + certificates_, "card");
    EXPECT_EQ(exit_status, 0);
    const std::string itself =
        "    subject   CN=Alice\n    issuer    CN=CA\n    until     2030-03-17T17:46:40Z, ";
    for (const std::string& part :
         {std::string(
              "Reader A\n  ready at seat0: PIV card, 3 PIN tries left, read with 10 APDUs in 182 ms\n"),
          "  slot 9A: may log on as alice (alice@LAB.TEST)\n" + itself, std::string("    key       EC 256\n"),
          sentence("slot 9C: cert-wrong-usage", Reason::cert_wrong_usage, "no usage for logon") + itself,
          sentence("slot 9D: cert-malformed", Reason::cert_malformed, "it is cut short or not DER") +
              "\nReader B\n  failed\n" + sentence("card-unreadable", Reason::card_unreadable, "SW 6F00")})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
    EXPECT_EQ(output.find("\033"), std::string::npos); // no colour where it is no terminal
}

TEST_F(SignetctlCard, RecordsTheSame) {
    const auto [exit_status, output] = ask(cards_ + certificates_, "card --json");
    EXPECT_EQ(exit_status, 0);
    for (const char* part :
         {R"("reader": "Reader A")", R"("seat": "seat0")", R"("label": "PIV card")", R"("tries_left": 3)",
          R"("slot": "9C")", R"("usable": true)", R"("usable": false)", R"("reason": "cert-malformed")",
          R"("subject": "CN=Alice")", R"("subject": null)", R"("not_after": 1900000000)",
          R"("key": "EC 256")", R"("issuer": "CN=CA")", R"("purposes": [])",
          R"("text": "The certificate cannot be)"})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
}

TEST_F(SignetctlCard, ShowsThePinOfTheFactory) {
    for (const auto& [said, recorded] :
         {std::pair{"yes", "true"}, std::pair{"no", "false"}, std::pair{"not_known", "null"}}) {
        const std::string card = R"(1 "Reader A" seat0 ready "PIV card" "" "" alice alice@LAB.TEST 3 no )" +
                                 std::string(said) +
                                 R"( piv 10 182 0 1 "Reader A" 9A "" "" alice alice@LAB.TEST )" + der_;
        const bool is_shown =
            ask(card, "card").output.find("3 PIN tries left, with the PIN of the factory, read") !=
            std::string::npos;
        EXPECT_EQ(is_shown, std::string(said) == "yes");
        const std::string record = std::string("\"default_pin\": ") + recorded;
        EXPECT_NE(ask(card, "card --json").output.find(record), std::string::npos) << record;
    }
}

TEST_F(SignetctlCard, SaysNoWhereNothingIsUsable) {
    EXPECT_EQ(ask("0 0", "card").output, "No card in any reader (Reader A).\n");
    EXPECT_EQ(ask("0 0", "card").exit_status, 1);
    EXPECT_EQ(ask(cards_ + " 0", "card").exit_status, 1);
    EXPECT_EQ(
        ask(cards_ + R"( 1 "Reader A" 9A pin-locked "" alice alice@LAB.TEST )" + der_, "card").exit_status,
        1);
}

TEST_F(SignetctlCard, TakesAReasonThatItDoesNotKnow) {
    const auto [exit_status, output] = ask(
        cards_ + R"( 1 "Reader A" 9A of-another-version "the particular" "" "" 3082 no 0 0 "" 0 "")", "card");
    EXPECT_EQ(exit_status, 1);
    EXPECT_NE(output.find("of-another-version"), std::string::npos) << output;
    EXPECT_NE(output.find("the particular"), std::string::npos) << output;
}

TEST_F(SignetctlCard, IsNotForEverybody) {
    const auto [exit_status, output] = run_against("expect query_certificates \"\"\nhang_up\n", "card");
    EXPECT_EQ(exit_status, 1);
    const char* cause = geteuid() == 0 ? "systemctl status signetd" : "only root";
    EXPECT_NE(output.find(cause), std::string::npos) << output;
}

TEST_F(SignetctlCard, ExplainsWhatCanBeRead) {
    const std::string explain = "explain --card --rules /dev/null";
    const std::string output = ask(cards_ + certificates_, explain).output;
    for (const char* part :
         {"Reader A, slot 9A", "Reader A, slot 9D: cert-malformed: it is cut short or not DER"})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
    EXPECT_EQ(
        ask(cards_ + R"( 1 "Reader A" 9D cert-malformed "" "" "" "" no 0 0 "" 0 "")", explain).exit_status,
        1);
}

TEST_F(SignetctlCard, ExplainsNothingElseThanSignetdDecides) {
    const auto [exit_status, output] =
        ask(cards_ + R"( 1 "Reader A" 9A account-unknown alice "" alice@LAB.TEST )" + der_,
            "explain --card --rules /dev/null");
    EXPECT_EQ(exit_status, 1);
    EXPECT_NE(output.find("signetd refuses it: account-unknown"), std::string::npos) << output;
}

// What it prints is tried with a real KDC in tests/integration/test_key_trust.py.
TEST_F(SignetctlCard, OffersTheKeyThatIsMeant) {
    certmap::test::Request request;
    request.key = certmap::test::rsa_key(2048);
    const std::string rsa = unattested(certmap::test::Authority("CA").issue(request).der);
    const std::string in_9a = R"( "Reader A" 9A "" "" alice alice@LAB.TEST )";
    const std::string in_9c = R"( "Reader A" 9C cert-wrong-usage "" "" "" )";

    const Answer offered = ask(cards_ + " 2" + in_9a + rsa + in_9c + der_, "card keytrust");
    EXPECT_EQ(offered.exit_status, 0);
    for (const char* part :
         {"slot 9A of Reader A, for the account alice", "-----BEGIN PUBLIC KEY-----\n",
          "samba-tool user keytrust add 'alice' signet-key.pem", "'msDS-KeyCredentialLink' = 'B:"})
        EXPECT_NE(offered.output.find(part), std::string::npos) << part << " in\n" << offered.output;
    const Answer named = ask(cards_ + " 1" + in_9c + rsa, "card keytrust bob");
    EXPECT_EQ(named.exit_status, 0);
    EXPECT_NE(named.output.find("keytrust add 'bob'"), std::string::npos) << named.output;

    const std::string other = unattested(certmap::test::Authority("CA").issue({}).der);
    struct Case {
        std::string certificates, verb;
        const char* why;
    };
    for (const Case& row :
         std::vector<Case>{{" 0", "card keytrust", "no card in a reader"},
                           {" 1" + in_9a + rsa, "card keytrust --slot 9C", "no card"},
                           {" 1" + in_9a + der_, "card keytrust", "not an RSA key"},
                           {" 1" + in_9c + rsa, "card keytrust", "nobody here has this card"},
                           {" 2" + in_9c + rsa + in_9c + other, "card keytrust bob", "several keys"}}) {
        const Answer said = ask(cards_ + row.certificates, row.verb);
        EXPECT_EQ(said.exit_status, 1) << row.why;
        EXPECT_NE(said.output.find(row.why), std::string::npos) << row.why << " in\n" << said.output;
    }
}

} // namespace
} // namespace signet::scenarios
