// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/spelling.hpp"
#include "daemon/language/translation.hpp"
#include "daemon/protocol/client.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/help_text.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <span>
#include <string_view>
#include <vector>

namespace signet::ctl {
namespace {

// An empty argument is a mistake, such as an empty variable of a script, and never the same as none. STRING may be
// empty: it is what stands in a database.
void refuse_empty_arguments(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        if (option->get_items_expected_max() == 0 || option->get_type_name() == "STRING") continue;
        option->check([](const std::string& value) { return value.empty() ? tr("is empty") : ""; }, "");
    }
}

// `chosen` becomes the verb that stands on the command line.
void add_commands(CLI::App& app, std::span<const Command> commands, Run& chosen) {
    app.require_subcommand(1);
    for (const Command& command : commands) {
        CLI::App& verb = *app.add_subcommand(command.name, tr(command.summary));
        verb.group(heading_of_verbs());
        if (!command.verbs.empty()) add_commands(verb, command.verbs, chosen);
        if (!command.verbs.empty() && command.prepare != nullptr) verb.require_subcommand(0, 1);
        if (command.prepare != nullptr)
            verb.callback([&chosen, &verb, run = command.prepare(verb)] {
                if (verb.get_subcommands().empty()) chosen = run; // else that of a verb in it has
            });
        refuse_empty_arguments(verb);
    }
}

// The word that stands where a verb should; empty: there is none, or it is not known which.
std::string unknown_verb(const CLI::App& app) {
    const auto words = app.remaining(true);
    const auto word =
        std::ranges::find_if(words, [](const std::string& text) { return !text.starts_with('-'); });
    return word == words.end() ? std::string() : *word;
}

// "'explian' is no verb: did you mean "explain"?", but for the hint in the person's language.
std::string verb_problem(const CLI::App& app) {
    const std::string word = unknown_verb(app);
    std::span<const Command> commands = command_table();
    for (const Command& command : command_table())
        if (!command.verbs.empty() && app.got_subcommand(command.name)) commands = command.verbs;
    std::vector<std::string_view> names;
    for (const Command& command : commands)
        names.emplace_back(command.name);
    const std::string hint = certmap::spelling_hint(word, names);
    return word.empty() ? told("a verb is missing: {}", hint) : told("'{}' is no verb: {}", word, hint);
}

// The verb that was found, and the one in that.
std::vector<const CLI::App*> verbs_on_line(const CLI::App& app) {
    std::vector<const CLI::App*> apps{&app};
    for (auto verbs = app.get_subcommands(); !verbs.empty(); verbs = verbs.front()->get_subcommands())
        apps.push_back(verbs.front());
    return apps;
}

// "--jsno is no option: did you mean "--json"?"
std::string option_problem(const CLI::App& app) {
    std::vector<std::string> options;
    for (const CLI::App* verb : verbs_on_line(app))
        for (const CLI::Option* option : verb->get_options())
            for (const std::string& name : option->get_lnames())
                options.push_back("--" + name);
    const std::vector<std::string_view> names(options.begin(), options.end());
    for (const std::string& word : app.remaining(true)) {
        const auto nearest = certmap::nearest_word(word.substr(0, word.find('=')), names);
        if (word.starts_with("--") && !nearest.empty())
            return told("{} is no option: did you mean \"{}\"?", word, nearest);
    }
    return {};
}

// Of a command line whose words are not all understood; empty: CLI11 has the words for it.
std::string problem_of(const CLI::App& app, const CLI::ParseError& error) {
    const bool is_verb_missing = std::string_view(error.what()).find("ubcommand") != std::string_view::npos;
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
        return is_verb_missing ? verb_problem(app) : error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return {};
    const bool is_unknown_verb = app.get_subcommands().empty() && !unknown_verb(app).empty();
    return is_unknown_verb ? verb_problem(app) : option_problem(app);
}

bool names(std::span<char* const> arguments, std::string_view verb) {
    return std::ranges::any_of(arguments, [&](std::string_view argument) { return argument == verb; });
}

int run(int argc, char** argv) {
    const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
    Invocation invocation{protocol::default_socket, false, std::cout, std::cerr, argv};
    Run chosen = show_overview;
    CLI::App app(
        tr("Asks signetd, the smart card logon service, and keeps its mapping store. Without a verb: "
           "this machine in ten lines."),
        "signetctl");
    speak_language_in_help(app);
    app.set_version_flag("--version", SIGNET_VERSION,
                         certmap::phrase("Display program version information and exit").one);
    app.add_option("--socket", invocation.socket, "where signetd listens")
        ->type_name("PATH")
        ->capture_default_str();
    app.add_flag("--json", invocation.json, "answer with one JSON record");
    refuse_empty_arguments(app);
    app.fallthrough(); // every verb takes the options above
    add_commands(app, command_table(), chosen);
    app.require_subcommand(0, 1); // none: the overview
    app.footer(tr("Exit status: 0 yes, 1 no, 2 usage, 3 signetd cannot be reached."));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const std::string problem = problem_of(app, error);
        if (!problem.empty())
            std::cerr << "signetctl: " << problem << "\n"
                      << tr("Run with --help for more information.") << "\n";
        // sshd reads keys there, whatever the name of the user who wants to come in looks like.
        std::ostream& out = names(arguments, "ssh-keys") ? std::cerr : std::cout;
        const bool is_help = problem.empty() && app.exit(error, out) == 0;
        // 2 is "later" to OpenVPN.
        if (names(arguments, "vpn-verify")) return static_cast<int>(ExitStatus::no);
        return static_cast<int>(is_help ? ExitStatus::yes : ExitStatus::usage);
    }
    if (invocation.json) language::speak_english(); // for programs, which read the same everywhere
    return static_cast<int>(chosen(invocation));
}

} // namespace
} // namespace signet::ctl

int main(int argc, char** argv) {
    try {
        signet::language::speak_language_of_environment();
        return signet::ctl::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "signetctl: " << error.what() << "\n";
        return static_cast<int>(signet::ctl::ExitStatus::no);
    }
}
