// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/elevation_challenge.hpp"
#include "daemon/signetctl/agent/agent_process.hpp"
#include "daemon/signetctl/agent/place.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/option_checks.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/process.hpp"
#include "daemon/worker/agent/connection.hpp"

#include <CLI/App.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <ostream>
#include <unistd.h>
#include <vector>

namespace signet::ctl {
namespace {

using system::Descriptor;

constexpr const char* variable = "SSH_AUTH_SOCK";
constexpr const char* pid_variable = "SIGNET_AGENT_PID";

struct AgentOptions {
    std::string upstream;
    std::string socket;
    std::uint32_t max_hops = 1;
    bool in_background = false;
    std::vector<std::string> command;
};

void say_where(std::ostream& out, const std::string& socket, pid_t pid) {
    out << variable << "=" << socket << "; export " << variable << ";\n"
        << pid_variable << "=" << pid << "; export " << pid_variable << ";\n";
    out.flush();
}

// A shell that waits for the end of what it reads has it now.
void leave_terminal() {
    setsid();
    const int nothing = open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(nothing, stream);
    close(nothing);
}

[[noreturn]] void end_with(AgentOrder order) {
    _exit(run_agent(std::move(order)) ? EXIT_SUCCESS : EXIT_FAILURE);
}

ExitStatus run_in_background(const Invocation& invocation, AgentOrder order) {
    const std::string socket = order.socket;
    const pid_t child = fork();
    if (child < 0) return complain(invocation, "fork: " + std::string(std::strerror(errno)), ExitStatus::no);
    if (child == 0) {
        leave_terminal();
        end_with(std::move(order));
    }
    say_where(invocation.out, socket, child);
    return ExitStatus::yes;
}

// This process becomes the command, so that its exit status is the command's; the agent is the child.
ExitStatus run_command(const Invocation& invocation, AgentOrder order, std::vector<std::string> command) {
    const pid_t self = getpid();
    order.lifetime = system::open_process(self, system::start_time_of(self));
    const std::string socket = order.socket;
    const pid_t child = order.lifetime.is_open() ? fork() : -1;
    if (child < 0) return complain(invocation, tr("the agent cannot be started"), ExitStatus::no);
    if (child == 0) {
        signal(SIGINT, SIG_IGN); // of the terminal: it is the command's
        end_with(std::move(order));
    }
    setenv(variable, socket.c_str(), 1);
    setenv(pid_variable, std::to_string(child).c_str(), 1);
    std::vector<char*> words;
    for (std::string& word : command)
        words.push_back(word.data());
    words.push_back(nullptr);
    execvp(words.front(), words.data());
    return complain(invocation, command.front() + ": " + std::strerror(errno), ExitStatus::no);
}

// Where the person wants it; else at a place that is made for it.
system::Result<Descriptor> listener_of(const AgentOptions& options, std::string& path) {
    path = options.socket;
    if (!path.empty()) return listen_at(path);
    path = agent_socket_path(options.command.empty() ? std::nullopt : std::optional<pid_t>(getpid()));
    if (auto made = make_agent_folder(path); !made) return made.error();
    return listen_at(path);
}

ExitStatus run(const Invocation& invocation, const AgentOptions& options) {
    const char* const around = std::getenv(variable);
    AgentOrder order;
    order.upstream = !options.upstream.empty() ? options.upstream : around == nullptr ? "" : around;
    order.max_hops = options.max_hops;
    const bool has_command = !options.command.empty();
    if (order.upstream.empty())
        return complain(invocation, tr("no agent has the keys: --upstream, or SSH_AUTH_SOCK"),
                        ExitStatus::usage);
    if (!worker::connect_to_agent(order.upstream).is_open())
        return complain(invocation, order.upstream + ": " + std::strerror(errno), ExitStatus::no);
    auto listener = listener_of(options, order.socket);
    if (!listener) return complain(invocation, listener.error().problem, ExitStatus::no);
    order.listener = std::move(*listener);
    order.person = person_place(!has_command && !options.in_background && isatty(STDIN_FILENO) == 1);

    if (has_command) return run_command(invocation, std::move(order), options.command);
    if (options.in_background) return run_in_background(invocation, std::move(order));
    say_where(invocation.out, order.socket, getpid());
    return run_agent(std::move(order)) ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_agent(CLI::App& app) {
    const auto options = std::make_shared<AgentOptions>();
    app.add_option("--upstream", options->upstream,
                   "where the agent listens that has the keys; else $SSH_AUTH_SOCK")
        ->type_name("SOCKET");
    app.add_option("--bind", options->socket, "where to listen; else in $XDG_RUNTIME_DIR/signet")
        ->type_name("SOCKET");
    app.add_option("--hops", options->max_hops, "how many SSH sessions may stand one behind the other")
        ->check(number_within(1, protocol::max_elevation_hops))
        ->capture_default_str();
    CLI::Option* const background = app.add_flag(
        "-s", options->in_background, "go on in the background, and print what a shell is to evaluate");
    app.add_option("COMMAND", options->command, "run this with the agent, which ends with it")
        ->type_name("STRING")
        ->excludes(background);
    return [options](const Invocation& invocation) { return run(invocation, *options); };
}

} // namespace signet::ctl
