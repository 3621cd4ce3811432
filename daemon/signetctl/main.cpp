// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/spelling.hpp"
#include "daemon/protocol/client.hpp"
#include "daemon/signetctl/command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <span>
#include <string_view>

namespace signet::ctl {
namespace {

// An empty argument is a mistake, such as an empty variable of a script, and never the same as none. STRING may be
// empty: it is what stands in a database.
void refuse_empty_arguments(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        if (option->get_items_expected_max() == 0 || option->get_type_name() == "STRING") continue;
        option->check([](const std::string& value) { return value.empty() ? "is empty" : ""; }, "");
    }
}

// `chosen` becomes the verb that stands on the command line.
void add_commands(CLI::App& app, std::span<const Command> commands, Run& chosen) {
    app.require_subcommand(1);
    for (const Command& command : commands) {
        CLI::App& verb = *app.add_subcommand(command.name, command.summary);
        if (command.prepare == nullptr)
            add_commands(verb, command.verbs, chosen);
        else
            verb.callback([&chosen, run = command.prepare(verb)] { chosen = run; });
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

// "'explian' is no verb: did you mean "explain"?"
std::string verb_problem(const CLI::App& app) {
    const std::string word = unknown_verb(app);
    std::span<const Command> commands = command_table();
    for (const Command& command : command_table())
        if (!command.verbs.empty() && app.got_subcommand(command.name)) commands = command.verbs;
    std::vector<std::string_view> names;
    for (const Command& command : commands)
        names.emplace_back(command.name);
    const std::string hint = certmap::spelling_hint(word, names);
    return (word.empty() ? "a verb is missing: " : "'" + word + "' is no verb: ") + hint;
}

bool names(std::span<char* const> arguments, std::string_view verb) {
    return std::ranges::any_of(arguments, [&](std::string_view argument) { return argument == verb; });
}

int run(int argc, char** argv) {
    const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
    Invocation invocation{protocol::default_socket, false, std::cout, std::cerr, argv};
    Run chosen;
    CLI::App app("Asks signetd, the smart card logon service, and keeps its mapping store.", "signetctl");
    app.set_version_flag("--version", SIGNET_VERSION);
    app.add_option("--socket", invocation.socket, "where signetd listens")
        ->type_name("PATH")
        ->capture_default_str();
    app.add_flag("--json", invocation.json, "answer with one JSON record");
    refuse_empty_arguments(app);
    app.fallthrough(); // every verb takes the options above
    add_commands(app, command_table(), chosen);
    app.footer("Exit status: 0 yes, 1 no, 2 usage, 3 signetd cannot be reached.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
        const bool is_verb = std::string_view(error.what()).find("ubcommand") != std::string_view::npos;
        std::cerr << "signetctl: " << (is_verb ? verb_problem(app) : error.what())
                  << "\nRun with --help for more information.\n";
        return static_cast<int>(ExitStatus::usage);
    } catch (const CLI::ParseError& error) {
        // sshd reads keys there, whatever the name of the user who wants to come in looks like.
        const bool is_help = app.exit(error, names(arguments, "ssh-keys") ? std::cerr : std::cout) == 0;
        // 2 is "later" to OpenVPN.
        if (names(arguments, "vpn-verify")) return static_cast<int>(ExitStatus::no);
        return static_cast<int>(is_help ? ExitStatus::yes : ExitStatus::usage);
    }
    return static_cast<int>(chosen(invocation));
}

} // namespace
} // namespace signet::ctl

int main(int argc, char** argv) {
    try {
        return signet::ctl::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "signetctl: " << error.what() << "\n";
        return static_cast<int>(signet::ctl::ExitStatus::no);
    }
}
