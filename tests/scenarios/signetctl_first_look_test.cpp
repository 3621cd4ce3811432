// SPDX-License-Identifier: Apache-2.0

// What an administrator asks first: how the machine stands, whether a logon works, and what can be asked at all.

#include "tests/scenarios/signetctl_asked.hpp"

#include <fstream>
#include <sstream>
#include <vector>

namespace signet::scenarios {
namespace {

const std::string one_card =
    "accept\nexpect query_status 0\n"
    R"(send status 0.1.0 1 "Reader A" seat0 ready "PIV card" "" "" alice alice@LAB.TEST 3 no not_known piv 10 182 0 0 0 "" yes)"
    R"( 1 "Reader A" "")"
    "\nexpect_end\n";

TEST_F(Signetctl, TellsApartThatNobodyCanLookAndThatThereIsNoReader) {
    const std::string start = "accept\nexpect query_status 0\nsend status 0.1.0 0 0 0 \"\" yes ";
    const auto blind = ask(start + "0 \"pcscd has ended\"\n", "status");
    EXPECT_EQ(blind.exit_status, 1);
    EXPECT_NE(blind.output.find("No reader can be seen: pcscd has ended."), std::string::npos)
        << blind.output;
    const auto bare = ask(start + "0 \"\"\n", "status");
    EXPECT_EQ(bare.exit_status, 0);
    EXPECT_NE(bare.output.find("No reader is connected"), std::string::npos) << bare.output;
}

TEST_F(Signetctl, TellsWhatEndsSoon) {
    const std::string ended =
        R"(send status 0.1.0 1 "Reader A" seat0 ready "PIV card" "" "" alice alice@LAB.TEST)"
        R"( 3 no not_known piv 10 182 1000000000 0 0 "" yes 1 "Reader A" "")";
    const auto [exit_status, output] = ask("accept\nexpect query_status 0\n" + ended + "\n", "status");
    EXPECT_NE(output.find("Expiry: the certificate of alice's card in Reader A has ended"), std::string::npos)
        << output;
}

TEST_F(Signetctl, WithoutAVerbSaysHowTheMachineStandsAndWhatIsNext) {
    const auto [exit_status, output] = ask(one_card, "");
    EXPECT_EQ(exit_status, 0);
    for (const char* part :
         {"signetd   0.1.0, runs", "alice (alice@LAB.TEST), 3 PIN tries left", "next      "})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
    const auto absent = run("--socket /nowhere/signet.sock");
    EXPECT_EQ(absent.exit_status, 3);
    EXPECT_NE(absent.output.find("does not run"), std::string::npos) << absent.output;
}

class SignetctlTry : public Signetctl {
protected:
    Answer answer_pin(const std::string& script) {
        const std::string file = stage_.socket() + ".pin";
        std::ofstream(file) << "123456\n";
        return ask("accept\nexpect begin_logon login alice \"\" \"\" \"\" \"\" yes\n" + script,
                   "try alice --pin-stdin < " + file);
    }
    const std::string pin_ = "send ask pin \"PIN for alice: \" alice \"PIV card\" 3 0\n";
};

TEST_F(SignetctlTry, SaysThatItIsGrantedAndThatNothingIsLeft) {
    const auto [exit_status, output] = answer_pin(
        pin_ + "expect answer pin 123456\nsend verdict granted granted \"Mind it\" alice FILE:/tmp/x \"\"\n");
    EXPECT_EQ(exit_status, 0) << output;
    for (const char* part : {"granted: alice", "The person is told: Mind it", "No session was opened"})
        EXPECT_NE(output.find(part), std::string::npos) << part << " in\n" << output;
    EXPECT_EQ(output.find("123456"), std::string::npos);
}

TEST_F(SignetctlTry, SaysWhyItIsRefused) {
    const auto [exit_status, output] = answer_pin(
        pin_ + "expect answer pin 123456\nsend verdict denied pin-wrong \"Wrong.\" \"\" \"\" \"\"\n");
    EXPECT_EQ(exit_status, 1) << output;
    EXPECT_NE(output.find("refused: pin-wrong"), std::string::npos) << output;
}

TEST_F(SignetctlTry, NoScriptSpendsTheLastTryOrTakesTheWrongCard) {
    for (const char* question : {"send ask last_try \"Go on?\" alice \"PIV card\" 1 0\n",
                                 "send ask choice \"Which?\" \"\" \"\" - 2 a b\n"}) {
        const auto [exit_status, output] = answer_pin(
            std::string(question) + "expect cancel\nsend verdict cancelled cancelled \"\" \"\" \"\" \"\"\n");
        EXPECT_EQ(exit_status, 1) << output;
    }
}

// What the shell would offer for the last of these words, by the file that the packages install.
std::string completed(const std::vector<std::string>& words) {
    std::string line = "bash -c 'signetctl() { " + std::string(SIGNETCTL) +
                       " \"$@\"; }; . " COMPLETION "; COMP_WORDS=(signetctl";
    for (const std::string& word : words)
        line += " \"" + word + "\"";
    line += "); COMP_CWORD=" + std::to_string(words.size()) + "; _signetctl; echo \"${COMPREPLY[@]}\"'";
    return run_line(line).output;
}

// The verbs that --help names, which come from the one table.
std::string verbs_of(const std::string& group) {
    std::istringstream help(run(group + " --help").output);
    std::string verbs;
    bool is_among_them = false;
    for (std::string line; std::getline(help, line);) {
        if (is_among_them && line.starts_with("  ") && line[2] != ' ')
            verbs += (verbs.empty() ? "" : " ") + line.substr(2, line.find(' ', 2) - 2);
        is_among_them = is_among_them || line == "Subcommands:";
    }
    return verbs + "\n";
}

TEST(SignetctlCompletion, KnowsEveryVerb) {
    EXPECT_EQ(completed({""}), verbs_of(""));
    EXPECT_EQ(completed({"certmap", ""}), verbs_of("certmap"));
    EXPECT_EQ(completed({"--socket", "/nowhere", "kdc", ""}), verbs_of("kdc"));
    EXPECT_NE(verbs_of("").find("try"), std::string::npos);
    EXPECT_EQ(completed({"la"}), "last\n");
}

TEST(SignetctlCompletion, KnowsTheOptionsOfAVerb) {
    EXPECT_EQ(completed({"try", "--p"}), "--pin-stdin\n");
    EXPECT_EQ(completed({"certmap", "import", "--form"}), "--format\n");
    EXPECT_EQ(completed({"status", "--js"}), "--json\n"); // of every verb
}

} // namespace
} // namespace signet::scenarios
