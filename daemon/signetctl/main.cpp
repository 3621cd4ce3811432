// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/client.hpp"
#include "daemon/signetctl/command.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace signet::ctl {
namespace {

int run(int argc, char** argv) {
    Invocation invocation{protocol::default_socket, false, std::cout, std::cerr};
    const Command* chosen = nullptr;
    CLI::App app("Asks signetd, the smart card logon service.", "signetctl");
    app.set_version_flag("--version", SIGNET_VERSION);
    app.add_option("--socket", invocation.socket, "where signetd listens")
        ->type_name("PATH")
        ->capture_default_str();
    app.add_flag("--json", invocation.json, "answer with one JSON record");
    app.require_subcommand(1);
    app.fallthrough(); // every verb takes the options above
    for (const Command& command : command_table())
        app.add_subcommand(command.name, command.summary)->callback([&] { chosen = &command; });
    app.footer("Exit status: 0 yes, 1 no, 2 usage, 3 signetd cannot be reached.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool is_help = app.exit(error) == 0;
        return static_cast<int>(is_help ? ExitStatus::yes : ExitStatus::usage);
    }
    return static_cast<int>(chosen->run(invocation));
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
