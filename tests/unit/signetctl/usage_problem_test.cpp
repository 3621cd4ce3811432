// SPDX-License-Identifier: Apache-2.0
// Every kind of mistake on a command line is told in the person's language, and nothing of it in CLI11's own words.
#include "daemon/language/translation.hpp"
#include "daemon/signetctl/option_checks.hpp"
#include "daemon/signetctl/usage_problem.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>
#include <vector>

namespace signet::ctl {
namespace {

constexpr std::array group_verbs{Command{"import", "", nullptr}, Command{"info", "", nullptr}};
constexpr std::array verbs{Command{"explain", "", nullptr}, Command{"store", "", nullptr, group_verbs}};

// A program with each kind of option that a verb of signetctl has.
struct Program {
    CLI::App app;
    bool flag = false;
    std::string text{};
    std::uint64_t number = 0;

    Program() {
        app.add_flag("--json", flag);
        app.fallthrough();
        CLI::App& explain = *app.add_subcommand("explain");
        CLI::Option* const file = explain.add_option("--cert", text)->check(not_empty());
        explain.add_flag("--card", flag)->excludes(file);
        explain.add_option("--lines", number)->type_name("NUMBER");
        explain.add_option("--login", text)->check(one_of({"GSSAPI", "EXTERNAL"}));
        explain.add_option("--hops", number)->check(number_within(1, 16));
        CLI::Option* const serial = explain.add_option("--serial", text);
        explain.add_option("--issuer", text)->needs(serial);
        CLI::App& store = *app.add_subcommand("store");
        store.require_subcommand(1);
        store.add_subcommand("import")->add_option("files", text)->required();
        store.add_subcommand("info");
    }
};

// As a shell would part it; the last one first, as CLI11 wants them.
std::vector<std::string> words_of(const std::string& line) {
    std::istringstream words(line);
    std::vector<std::string> backwards;
    for (std::string word; words >> word;)
        backwards.insert(backwards.begin(), word == "''" ? "" : word);
    return backwards;
}

std::string problem_of(const char* line) {
    Program program;
    try {
        program.app.parse(words_of(line));
    } catch (const CLI::ParseError& error) {
        return usage_problem(program.app, error, verbs);
    }
    return "(nothing)";
}

struct Mistake {
    const char* line;
    const char* english;
    const char* german;
};

constexpr Mistake mistakes[] = {
    {"explian", R"('explian' is no verb: did you mean "explain"?)",
     R"('explian' ist kein Befehl: meinten Sie "explain"?)"},
    {"frobnicate", R"('frobnicate' is no verb: one of: "explain", "store")",
     R"('frobnicate' ist kein Befehl: es gibt "explain", "store")"},
    {"store", R"(a verb is missing: one of: "import", "info")",
     R"(ein Befehl fehlt: einer von "import", "info")"},
    {"store inport x", R"('inport' is no verb: did you mean "import"?)",
     R"('inport' ist kein Befehl: meinten Sie "import"?)"},
    {"explain --jsno", R"(--jsno is no option: did you mean "--json"?)",
     R"(--jsno ist keine Option: meinten Sie "--json"?)"},
    {"explain one two", "not expected: one two", "nicht erwartet: one two"},
    {"explain --frobnicate", "not expected: --frobnicate", "nicht erwartet: --frobnicate"},
    {"store import", "files is required", "files wird verlangt"},
    {"explain --issuer ca.pem", "--issuer requires --serial", "--issuer verlangt auch --serial"},
    {"explain --cert a.pem --card", "--cert excludes --card", "--cert schließt --card aus"},
    {"explain --cert", "--cert needs a value", "--cert braucht einen Wert"},
    {"explain --cert a --cert b", "--cert was given more than once",
     "--cert wurde mehr als einmal angegeben"},
    {"explain --lines many", "--lines: 'many' is no such value (NUMBER)",
     "--lines: 'many' ist kein solcher Wert (NUMBER)"},
    {"explain --json=maybe", "--json takes no value", "--json nimmt keinen Wert"},
    {"explain --cert ''", "--cert: is empty", "--cert: ist leer"},
    {"explain --login PLAIN", "--login: 'PLAIN' is none of GSSAPI,EXTERNAL",
     "--login: 'PLAIN' ist keines von GSSAPI,EXTERNAL"},
    {"explain --hops 17", "--hops: '17' is no number from 1 to 16",
     "--hops: '17' ist keine Zahl von 1 bis 16"},
    {"explain --hops -1", "--hops: '-1' is no number from 1 to 16",
     "--hops: '-1' ist keine Zahl von 1 bis 16"},
};

TEST(UsageProblem, NamesTheMistakeByItsKind) {
    for (const Mistake& mistake : mistakes)
        EXPECT_EQ(problem_of(mistake.line), mistake.english) << mistake.line;
}

TEST(UsageProblem, IsInTheLanguageOfThePerson) {
    language::use_catalogues_of(SIGNET_TEST_CATALOGUES);
    const language::ThreadLanguage speaking("de_DE.UTF-8");
    for (const Mistake& mistake : mistakes)
        EXPECT_EQ(problem_of(mistake.line), mistake.german) << mistake.line;
}

TEST(UsageProblem, IsNoneWhereHelpIsAskedFor) {
    for (const char* line : {"--help", "explain --help", "store import --help"})
        EXPECT_EQ(problem_of(line), "") << line;
    for (const char* line : {"explain", "explain --cert a --lines 5 --hops 16 --login GSSAPI", "store info"})
        EXPECT_EQ(problem_of(line), "(nothing)") << line;
}

} // namespace
} // namespace signet::ctl
