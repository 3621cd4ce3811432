// SPDX-License-Identifier: Apache-2.0
// Would a card log on here, and if not, why? Every layer in the order in which a logon meets it, with the command that mends
// what is wrong.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/findings_output.hpp"
#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/config_option.hpp"
#include "daemon/signetctl/host_places.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

// One thing that is mended shows another: a file's owner, then its mode.
constexpr int max_rounds = 3;

struct CheckOptions {
    std::vector<std::string> names{}; // of checks; empty: all
    bool fix = false;
    HostPlaces places{};
};

Findings look(const CheckOptions& options) {
    Host host(options.places);
    const auto waits = [&](const HostCheck& check) {
        return check.waits && is_asked_for(check, options.names);
    };
    if (std::ranges::any_of(host_checks(), waits)) host.begin_survey();
    return run_checks(host_checks(), options.names, host);
}

// False: there is nothing that may be mended, or nothing could be.
bool mend(const Invocation& invocation, const Findings& findings) {
    std::vector<std::vector<std::string>> done;
    bool any = false;
    for (const Finding& finding : findings.all()) {
        std::vector<std::string> command = finding.remedy.command;
        if (command.empty() || std::ranges::find(done, command) != done.end()) continue;
        done.push_back(command);
        const std::string name = command.front();
        command.front() =
            first_program({"/usr/bin/" + name, "/bin/" + name, "/usr/sbin/" + name, "/sbin/" + name});
        const auto output = output_of(command, std::chrono::seconds(30));
        const bool is_mended = output && output->exit_status == 0;
        any = any || is_mended;
        invocation.err << (is_mended ? told("done: {}", finding.remedy.next)
                                     : told("failed: {}", finding.remedy.next))
                       << "\n";
    }
    return any;
}

ExitStatus check(const Invocation& invocation, CheckOptions options) {
    if (geteuid() != 0) return complain(invocation, tr("only root can look at all of this"), ExitStatus::no);
    if (const auto name = unknown_check(host_checks(), options.names); !name.empty())
        return complain_of_check(invocation, name);
    Findings findings = look(options);
    for (int round = 0; options.fix && round < max_rounds && mend(invocation, findings); ++round)
        findings = look(options);
    return tell(invocation, findings);
}

} // namespace

Run prepare_check(CLI::App& app) {
    const auto options = std::make_shared<CheckOptions>();
    const auto config = add_config_option(app);
    app.add_option("name", options->names, "checks, in place of all")->type_name("CHECK");
    app.add_flag("--fix", options->fix, "run the commands that can break nothing, then check again");
    return [=](const Invocation& invocation) {
        options->places = installed_places(invocation.socket);
        options->places.config = *config;
        return check(invocation, *options);
    };
}

} // namespace signet::ctl
