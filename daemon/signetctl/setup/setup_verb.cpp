// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/setup_verb.hpp"

#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/findings_output.hpp"
#include "daemon/signetctl/host_places.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/setup/apply.hpp"
#include "daemon/signetctl/setup/setup_run.hpp"
#include "daemon/signetctl/setup/turn.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <CLI/App.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

struct SetupOptions {
    std::string answers{}; // file
    bool dry_run = false;
    bool undo = false;
};

std::string text_of(const certmap::Error& error) {
    return error.hint.empty() ? error.problem : told("{}\n  next: {}", error.problem, error.hint);
}

// Text is for people: with --json it goes where the errors do.
std::ostream& stream_for_people(const Invocation& invocation) {
    return invocation.json ? invocation.err : invocation.out;
}

// Nothing, and why on `err`: whoever could write the file could say whom this host trusts.
std::optional<Answers> read_answers(const Invocation& invocation, const std::string& file) {
    const auto text = system::read_trusted_file(file, policy::max_settings_file, system::root_uid);
    if (!text) {
        complain(invocation, text.error().problem, ExitStatus::no);
        return std::nullopt;
    }
    auto answers = parse_answers({file, *text});
    if (answers) return *std::move(answers);
    for (const policy::Problem& problem : answers.error())
        complain(invocation, policy::problem_text(problem), ExitStatus::no);
    return std::nullopt;
}

ExitStatus undo_setup(const Invocation& invocation) {
    std::ostream& out = stream_for_people(invocation);
    const auto record = read_record();
    if (!record) return complain(invocation, text_of(record.error()), ExitStatus::no);
    const bool was_set_up = record->has_value();
    if (!was_set_up) out << tr("Setup has changed nothing here; there is nothing to take back.\n");
    const Talk talk(out, {}, false); // Ctrl-C waits until all is taken back
    if (was_set_up)
        if (const auto undone = undo(**record, talk.out()); !undone)
            return complain(invocation, text_of(undone.error()), ExitStatus::no);
    if (invocation.json) write_json(invocation.out, {{"undone", was_set_up}});
    return ExitStatus::yes;
}

ExitStatus check_host(const Invocation& invocation, const HostPlaces& places, const SetupOutcome& outcome) {
    Host host(places);
    host.begin_survey();
    const Findings findings = run_checks(host_checks(), {}, host);
    if (invocation.json)
        write_json(invocation.out,
                   {{"changed", outcome.is_changed}, {"files", outcome.files}, {"check", json_of(findings)}});
    else
        print_text(invocation.out, findings);
    return findings.has_error() ? ExitStatus::no : ExitStatus::yes;
}

ExitStatus set_up_host(const Invocation& invocation, const SetupOptions& options) {
    const bool has_answers = !options.answers.empty();
    if (!has_answers && isatty(STDIN_FILENO) != 1)
        return complain(invocation, tr("standard input is no terminal: nobody can be asked; see --answers"),
                        ExitStatus::no);
    const auto answers = has_answers ? read_answers(invocation, options.answers) : Answers();
    if (!answers) return ExitStatus::no;
    const HostPlaces places = installed_places(invocation.socket);
    const Talk talk(stream_for_people(invocation), *answers, !has_answers);
    const auto outcome = set_up(talk, places, options.dry_run);
    if (!outcome) return complain(invocation, text_of(outcome.error()), ExitStatus::no);
    if (!options.dry_run) return check_host(invocation, places, *outcome);
    if (!outcome->files.empty()) talk.out() << tr("Nothing was written: --dry-run.\n");
    if (invocation.json) write_json(invocation.out, {{"changed", false}, {"files", outcome->files}});
    return ExitStatus::yes;
}

} // namespace

Run prepare_setup(CLI::App& app) {
    const auto options = std::make_shared<SetupOptions>();
    auto* const answers = app.add_option("--answers", options->answers, "the answers, in place of questions")
                              ->type_name("FILE");
    auto* const dry_run =
        app.add_flag("--dry-run", options->dry_run, "show what would be written, and write nothing");
    app.add_flag("--undo", options->undo, "put back what was there before")
        ->excludes(answers)
        ->excludes(dry_run);
    return [options](const Invocation& invocation) {
        if (geteuid() != 0) return complain(invocation, tr("only root can set this host up"), ExitStatus::no);
        const auto turn = Turn::take();
        if (!turn) return complain(invocation, text_of(turn.error()), ExitStatus::no);
        return options->undo ? undo_setup(invocation) : set_up_host(invocation, *options);
    };
}

} // namespace signet::ctl
