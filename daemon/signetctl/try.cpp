// SPDX-License-Identifier: Apache-2.0
// A whole logon outside PAM, with card, PIN, KDC and policy, which opens no session and leaves no ticket: to be tried
// before a stack of PAM is changed. signetd lets root try alone, and treats card and PIN as at any prompt.
#include "daemon/language/retelling.hpp"
#include "daemon/signetctl/audit_journal.hpp"
#include "daemon/signetctl/colour.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/logon_timeline.hpp"
#include "daemon/signetctl/terminal_person.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using std::chrono::microseconds;

// journald has a record within milliseconds, unless the computer is very busy.
constexpr std::chrono::seconds record_deadline{5};

struct TryOptions {
    std::string user{}; // empty: whom the card says
    std::string service = "login";
    bool pin_stdin = false;
};

std::uint64_t now_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<microseconds>(now).count());
}

// Of the trial that this process has just made; nothing: the journal does not have it, or is not ours to read.
std::optional<LogonTimeline> recorded_trial(std::uint64_t since) {
    AuditJournal journal;
    if (!journal.open() || !journal.has_entries()) return std::nullopt;
    journal.only("SIGNET_EVENT=trial");
    journal.only(fmt::format("SIGNET_CALLER_PID={}", getpid()));
    journal.seek(since);
    const std::uint64_t end = now_us() + static_cast<std::uint64_t>(microseconds(record_deadline).count());
    for (;;) {
        if (journal.next()) return timeline_at(journal);
        const std::uint64_t now = now_us();
        if (now >= end || !journal.wait(end - now)) return std::nullopt;
    }
}

void print_verdict(const Invocation& invocation, const protocol::Verdict& verdict) {
    const bool granted = verdict.outcome == protocol::Outcome::granted;
    const std::string result = granted ? told("granted: {}", std::string_view(verdict.user))
                                       : told("refused: {}", std::string_view(verdict.reason));
    invocation.out << coloured(result, granted, wants_colour()) << "\n";
    if (!verdict.text.empty())
        invocation.out << told("The person is told: {}", language::retold(verdict.text)) << "\n";
    if (granted) invocation.out << tr("No session was opened, and the ticket is gone again.") << "\n";
}

nlohmann::ordered_json record_of(const protocol::Verdict& verdict,
                                 const std::optional<LogonTimeline>& timeline) {
    return {{"granted", verdict.outcome == protocol::Outcome::granted},
            {"reason", verdict.reason},
            {"user", verdict.user},
            {"told", verdict.text},
            {"ccache", verdict.ccache},
            {"logon", timeline ? timeline_json(*timeline) : nlohmann::ordered_json()}};
}

ExitStatus try_logon(const Invocation& invocation, const TryOptions& options) {
    auto daemon = protocol::connect_to_daemon(invocation.socket);
    if (!daemon) return complain_of_absence(invocation);
    protocol::BeginLogon begin;
    begin.service = options.service;
    begin.user = options.user;
    begin.is_trial = true;
    TerminalPerson person(invocation.err, options.pin_stdin);
    const std::uint64_t since = now_us();
    const auto verdict = protocol::hold_logon(*daemon, begin, person);
    if (!verdict) return complain(invocation, verdict.error());
    const auto timeline = recorded_trial(since);
    if (!timeline) complain(invocation, tr("the journal has no record of the steps"), ExitStatus::no);
    if (invocation.json) {
        write_json(invocation.out, record_of(*verdict, timeline));
    } else {
        if (timeline) print_timeline(invocation.out, *timeline, wants_colour());
        print_verdict(invocation, *verdict);
    }
    return verdict->outcome == protocol::Outcome::granted ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_try(CLI::App& app) {
    const auto options = std::make_shared<TryOptions>();
    app.add_option("user", options->user, "the account; without it, whom the card says")->type_name("USER");
    app.add_option("--service", options->service, "a service with use = \"logon\"")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_flag("--pin-stdin", options->pin_stdin, "the first line of standard input is the PIN");
    return [options](const Invocation& invocation) { return try_logon(invocation, *options); };
}

} // namespace signet::ctl
