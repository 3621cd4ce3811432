// SPDX-License-Identifier: Apache-2.0
// signetd: the arguments, the settings, then the event loop (app.cpp).
#include "daemon/config/config_file.hpp"
#include "daemon/protocol/demand.hpp"
#include "daemon/signetd/app.hpp"
#include "daemon/signetd/file_check.hpp"

#include <cstdio>
#include <exception>
#include <getopt.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <utility>

namespace {

using signet::daemon::AppOptions;

constexpr int exit_usage = 2;
constexpr int exit_settings = 78; // EX_CONFIG: systemd shows it as such

void print_usage(std::FILE* out) {
    std::fputs("Usage: signetd [--config FILE] [--socket PATH] [--state DIRECTORY] [--worker PROGRAM]\n"
               "               [--demand FILE] [--check[=settings]]\n"
               "Two-factor domain logon: see signetd(8).\n",
               out);
}

int refuse_usage() {
    print_usage(stderr);
    return exit_usage;
}

struct Arguments {
    AppOptions options;
    bool check = false;
    bool check_files = true; // that the settings name, too
    int exit = -1;           // set: nothing to run
};

Arguments parse(int argc, char** argv) {
    Arguments arguments{{signet::config::default_config, "/run/signet/signet.sock", "/run/signet",
                         SIGNET_WORKER, signet::protocol::default_demand_file}};
    const option known[] = {{"config", required_argument, nullptr, 'c'},
                            {"socket", required_argument, nullptr, 's'},
                            {"state", required_argument, nullptr, 'd'},
                            {"worker", required_argument, nullptr, 'w'},
                            {"demand", required_argument, nullptr, 'm'},
                            {"check", optional_argument, nullptr, 'k'},
                            {"help", no_argument, nullptr, 'h'},
                            {"version", no_argument, nullptr, 'v'},
                            {nullptr, 0, nullptr, 0}};
    for (int flag = 0; (flag = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (flag) {
        case 'c': arguments.options.config = optarg; break;
        case 's': arguments.options.socket = optarg; break;
        case 'd': arguments.options.state_directory = optarg; break;
        case 'w': arguments.options.worker = optarg; break;
        case 'm': arguments.options.demand = optarg; break;
        case 'k':
            arguments.check = true;
            arguments.check_files = optarg == nullptr;
            if (optarg && std::string_view(optarg) != "settings") arguments.exit = refuse_usage();
            break;
        case 'v':
            std::puts("signetd " SIGNET_VERSION);
            arguments.exit = 0;
            break;
        case 'h':
            print_usage(stdout);
            arguments.exit = 0;
            break;
        default: arguments.exit = refuse_usage(); break;
        }
    }
    if (optind != argc && arguments.exit < 0) arguments.exit = refuse_usage();
    return arguments;
}

int run(const Arguments& arguments) {
    auto loaded = signet::config::load_settings(arguments.options.config);
    for (const signet::policy::Problem& problem : loaded.problems)
        std::fprintf(stderr, "signetd: %s\n", signet::policy::problem_text(problem).c_str());
    if (!loaded.settings) return exit_settings;
    if (arguments.check && !arguments.check_files) return 0;
    // No reason not to start: a keytab may come with the host's joining, an anchor with its management.
    const auto file_problems = signet::daemon::problems_of_files(*loaded.settings);
    for (const std::string& problem : file_problems)
        std::fprintf(stderr, "signetd: %s\n", problem.c_str());
    if (arguments.check) return file_problems.empty() ? 0 : exit_settings;
    umask(077);
    // A PIN passes through this process: no debugger of the same user, no core of it.
    prctl(PR_SET_DUMPABLE, 0);
    return signet::daemon::run_app(arguments.options, std::move(loaded));
}

} // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    if (arguments.exit >= 0) return arguments.exit;
    try {
        return run(arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "signetd: %s\n", error.what());
        return 1;
    }
}
