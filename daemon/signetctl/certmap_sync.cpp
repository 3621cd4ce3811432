// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/directory/sync.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/progress.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/sync_options.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;
using std::chrono::steady_clock;

struct Synced {
    SyncReport report;
    Method method;
    double seconds;
};

certmap::Result<Synced> sync_once(const SyncOptions& options) {
    const auto begin = steady_clock::now();
    SyncOrder order;
    order.now = now();
    auto directory = open_directory(directory_order(options), order.now);
    if (!directory) return directory.error();
    order.store = options.store;
    order.source = options.uri;
    order.question = directory->question;
    order.reading = directory->reading;
    order.keeps_certificates = !options.no_certificates;
    order.load = options.full;
    order.allow_shrink = options.allow_shrink;
    Progress progress(options.quiet);
    order.progress = [&progress](std::uint64_t entries) { progress.show(entries); };
    auto report = synchronize(*directory->source, order);
    progress.clear();
    if (!report) return report.error();
    const std::chrono::duration<double> taken = steady_clock::now() - begin;
    return Synced{std::move(*report), directory->method, taken.count()};
}

void print_text(std::ostream& out, const SyncOptions& options, const Synced& synced) {
    const SyncReport& report = synced.report;
    out << fmt::format("{} {} by {} in {:.1f} s: {} entries, {} keys, {} certificates\n",
                       report.loaded ? "loaded" : "synced", options.uri, name_of(synced.method),
                       synced.seconds, report.entries, report.keys, report.certificates)
        << fmt::format("{} added, {} changed, {} removed, {} refused\n", report.added, report.changed,
                       report.removed, report.refused);
}

void print_json(std::ostream& out, const SyncOptions& options, const Synced& synced) {
    const SyncReport& report = synced.report;
    ordered_json refusals = ordered_json::array();
    for (const Refusal& refusal : report.refusals)
        refusals.push_back({{"entry", refusal.entry}, {"account", refusal.account}, {"why", refusal.why}});
    const ordered_json record{{"source", options.uri},
                              {"method", name_of(synced.method)},
                              {"loaded", report.loaded},
                              {"entries", report.entries},
                              {"keys", report.keys},
                              {"certificates", report.certificates},
                              {"added", report.added},
                              {"changed", report.changed},
                              {"removed", report.removed},
                              {"refused", report.refused},
                              {"refusals", std::move(refusals)},
                              {"unknown_accounts", report.unknown_accounts},
                              {"seconds", synced.seconds}};
    write_json(out, record);
}

// Those who cannot log on until it is mended have to be seen, by people and in a journal.
void print_refusals(std::ostream& err, const SyncReport& report) {
    for (const Refusal& refusal : report.refusals)
        err << "refused: " << refusal.entry
            << (refusal.account.empty() ? ", which names no account" : ", account '" + refusal.account + "'")
            << ": " << refusal.why << "\n";
    if (report.refused > report.refusals.size())
        err << "refused: and " << report.refused - report.refusals.size() << " more\n";
}

ExitStatus sync_and_tell(const Invocation& invocation, const SyncOptions& options) {
    const auto synced = sync_once(options);
    if (!synced) return complain(invocation, synced.error());
    if (!invocation.json) print_refusals(invocation.err, synced->report);
    if (!invocation.json && !options.quiet) tell_if_unused(invocation, options.store);
    if (invocation.json)
        print_json(invocation.out, options, *synced);
    else if (!options.quiet)
        print_text(invocation.out, options, *synced);
    invocation.out.flush();
    return ExitStatus::yes;
}

// Only the wait takes the signals: in a sync they end the process, and the store stays as it was.
bool is_ended_within(unsigned seconds) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    const timespec limit{static_cast<time_t>(seconds), 0};
    const bool is_ended = sigtimedwait(&signals, nullptr, &limit) > 0;
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    return is_ended;
}

ExitStatus run_sync(const Invocation& invocation, SyncOptions& options) {
    ExitStatus exit_status = sync_and_tell(invocation, options);
    while (options.follow && !is_ended_within(options.interval)) {
        options.full = options.allow_shrink = false; // they were for the first one
        exit_status = sync_and_tell(invocation, options);
    }
    return options.follow ? ExitStatus::yes : exit_status;
}

} // namespace

Run prepare_certmap_sync(CLI::App& app) {
    const auto options = std::make_shared<SyncOptions>();
    add_sync_options(app, *options);
    return [options](const Invocation& invocation) { return run_sync(invocation, *options); };
}

} // namespace signet::ctl
