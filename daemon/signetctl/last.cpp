// SPDX-License-Identifier: Apache-2.0
// The last logons, step by step, as signetd has written them into the journal; signetd is not asked.
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/audit_journal.hpp"
#include "daemon/signetctl/colour.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/logon_timeline.hpp"
#include "daemon/signetctl/moment.hpp"
#include "daemon/signetctl/option_checks.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

namespace signet::ctl {
namespace {

// Events that are one person's attempt with a card; `events` has the others.
constexpr const char* attempts[] = {"SIGNET_EVENT=logon", "SIGNET_EVENT=trial", "SIGNET_EVENT=unlock",
                                    "SIGNET_EVENT=elevation"};

struct LastOptions {
    std::string user{}; // empty: everybody
    std::size_t lines = 5;
    std::string since{};
};

// Newest first.
std::vector<LogonTimeline> last_logons(AuditJournal& journal, const LastOptions& options,
                                       std::uint64_t since) {
    for (const char* attempt : attempts)
        journal.only(attempt);
    if (!options.user.empty()) journal.only("SIGNET_USER=" + options.user);
    std::vector<LogonTimeline> logons;
    journal.seek_tail();
    while (logons.size() < options.lines && journal.previous() && journal.microseconds() >= since)
        logons.push_back(timeline_at(journal));
    return logons;
}

ExitStatus show_last(const Invocation& invocation, const LastOptions& options) {
    constexpr std::uint64_t second = 1'000'000;
    std::uint64_t since = 0;
    if (!options.since.empty()) {
        const auto moment = moment_of(options.since, now());
        if (!moment || *moment < 0)
            return complain(invocation,
                            told("{}: no time (2026-11-22, 2026-11-22T10:00, 12h)", options.since),
                            ExitStatus::usage);
        since = static_cast<std::uint64_t>(*moment) * second;
    }
    AuditJournal journal;
    if (!journal.open()) return complain(invocation, tr("the journal cannot be read"), ExitStatus::no);
    if (!journal.may_be_read()) return complain(invocation, tr(not_ours), ExitStatus::no);
    auto logons = last_logons(journal, options, since);
    std::ranges::reverse(logons);
    auto records = nlohmann::ordered_json::array();
    bool is_first = true;
    for (const LogonTimeline& logon : logons) {
        if (invocation.json) {
            records.push_back(timeline_json(logon));
            continue;
        }
        if (!std::exchange(is_first, false)) invocation.out << "\n";
        print_timeline(invocation.out, logon, wants_colour());
    }
    if (invocation.json) write_json(invocation.out, records);
    if (logons.empty() && !invocation.json)
        invocation.out << tr("No logon with a card is in the journal.") << "\n";
    return logons.empty() ? ExitStatus::no : ExitStatus::yes;
}

} // namespace

Run prepare_last(CLI::App& app) {
    const auto options = std::make_shared<LastOptions>();
    app.add_option("user", options->user, "of this account")->type_name("USER");
    app.add_option("--lines,-n", options->lines, "so many of the last ones")
        ->check(number_within(1, most_lines))
        ->capture_default_str();
    app.add_option("--since", options->since, "not older than that: 2026-11-22, 2026-11-22T10:00, 12h")
        ->type_name("TIME");
    return [options](const Invocation& invocation) { return show_last(invocation, *options); };
}

} // namespace signet::ctl
