// SPDX-License-Identifier: Apache-2.0

#include "daemon/language/translation.hpp"
#include "daemon/protocol/client.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/help_text.hpp"
#include "daemon/signetctl/option_checks.hpp"
#include "daemon/signetctl/usage_problem.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fcntl.h>
#include <iostream>
#include <span>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace signet::ctl {
namespace {

using language::tr;

// STRING may be empty: it is what stands in a database.
void refuse_empty_arguments(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        if (option->get_items_expected_max() == 0 || option->get_type_name() == "STRING") continue;
        option->check(not_empty());
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
        const std::string problem = usage_problem(app, error, command_table());
        if (!problem.empty())
            std::cerr << "signetctl: " << problem << "\n"
                      << tr("Run with --help for more information.") << "\n";
        // sshd reads keys there, whatever the name of the user who wants to come in looks like.
        std::ostream& out = names(arguments, "ssh-keys") ? std::cerr : std::cout;
        if (problem.empty()) app.exit(error, out);
        // 2 is "later" to OpenVPN.
        if (names(arguments, "vpn-verify")) return static_cast<int>(ExitStatus::no);
        return static_cast<int>(problem.empty() ? ExitStatus::yes : ExitStatus::usage);
    }
    if (invocation.json) language::speak_english(); // for programs, which read the same everywhere
    return static_cast<int>(chosen(invocation));
}

// A stream that is closed would be the next file that is opened, and get what is said to people. One that is only read takes
// nothing, so that the loss is told.
void fill_closed_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(stream, F_GETFD) < 0) static_cast<void>(open("/dev/null", O_RDONLY));
}

// A program that reads the answer from a file goes by the status: half an answer is none.
int written(int status) {
    std::cout.flush();
    if (std::cout) return status;
    std::cerr << "signetctl: " << tr("the answer could not be written to standard output") << "\n";
    return status == 0 ? static_cast<int>(ExitStatus::no) : status;
}

} // namespace
} // namespace signet::ctl

int main(int argc, char** argv) {
    signet::ctl::fill_closed_streams();
    try {
        signet::language::speak_language_of_environment();
        return signet::ctl::written(signet::ctl::run(argc, argv));
    } catch (const std::exception& error) {
        std::cerr << "signetctl: " << error.what() << "\n";
        return static_cast<int>(signet::ctl::ExitStatus::no);
    }
}
