// SPDX-License-Identifier: Apache-2.0
// The audit records, as the journal has them.
#include "certmap/text/text.hpp"
#include "daemon/signetctl/audit_journal.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/option_checks.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

constexpr auto for_ever = static_cast<std::uint64_t>(-1); // as sd_journal_wait(3) spells it

struct EventOptions {
    bool follow = false;
    std::uint64_t lines = 10;
};

void show(const Invocation& invocation, const AuditJournal& journal) {
    if (invocation.json)
        write_json_line(invocation.out, journal.record());
    else
        invocation.out << journal.time_text() << "  " << certmap::printable_ascii(journal.field("MESSAGE"))
                       << "\n";
    invocation.out.flush();
}

// To the event so many before the end, or to the first of all.
void go_back(AuditJournal& journal, std::uint64_t events) {
    journal.seek_tail();
    while (events > 0 && journal.previous())
        --events;
    // What comes next is shown first.
    if (events > 0 || !journal.previous()) journal.seek_head();
}

ExitStatus show_events(const Invocation& invocation, const EventOptions& options) {
    AuditJournal journal;
    if (!journal.open()) return complain(invocation, tr("the journal cannot be read"), ExitStatus::no);
    if (!journal.may_be_read()) return complain(invocation, tr(not_ours), ExitStatus::no);
    go_back(journal, options.lines);
    for (;;) {
        while (journal.next())
            show(invocation, journal);
        if (!options.follow || !invocation.out) return ExitStatus::yes;
        if (!journal.wait(for_ever))
            return complain(invocation, tr("the journal cannot be followed"), ExitStatus::no);
    }
}

} // namespace

Run prepare_events(CLI::App& app) {
    const auto options = std::make_shared<EventOptions>();
    app.add_flag("--follow,-f", options->follow, "go on with what happens from now on");
    app.add_option("--lines,-n", options->lines, "so many of the last ones first")
        ->check(number_within(0, most_lines))
        ->capture_default_str();
    return [options](const Invocation& invocation) { return show_events(invocation, *options); };
}

} // namespace signet::ctl
