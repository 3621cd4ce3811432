// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/client.hpp"
#include "daemon/signetctl/command.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace signet::ctl {
namespace {

// `chosen` becomes the verb that stands on the command line.
void add_commands(CLI::App& app, std::span<const Command> commands, Run& chosen) {
    app.require_subcommand(1);
    for (const Command& command : commands) {
        CLI::App& verb = *app.add_subcommand(command.name, command.summary);
        if (command.prepare == nullptr)
            add_commands(verb, command.verbs, chosen);
        else
            verb.callback([&chosen, run = command.prepare(verb)] { chosen = run; });
    }
}

int run(int argc, char** argv) {
    Invocation invocation{protocol::default_socket, false, std::cout, std::cerr};
    Run chosen;
    CLI::App app("Asks signetd, the smart card logon service, and keeps its mapping store.", "signetctl");
    app.set_version_flag("--version", SIGNET_VERSION);
    app.add_option("--socket", invocation.socket, "where signetd listens")
        ->type_name("PATH")
        ->capture_default_str();
    app.add_flag("--json", invocation.json, "answer with one JSON record");
    app.fallthrough(); // every verb takes the options above
    add_commands(app, command_table(), chosen);
    app.footer("Exit status: 0 yes, 1 no, 2 usage, 3 signetd cannot be reached.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool is_help = app.exit(error) == 0;
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
