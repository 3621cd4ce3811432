// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/directory/sync.hpp"
#include "daemon/signetctl/directory/sync_pace.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/progress.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/network/sync_options.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <random>

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
bool is_ended_within(std::chrono::milliseconds wait) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    const auto whole = std::chrono::floor<std::chrono::seconds>(wait);
    const timespec limit{whole.count(), std::chrono::nanoseconds(wait - whole).count()};
    const bool is_ended = sigtimedwait(&signals, nullptr, &limit) > 0;
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    return is_ended;
}

ExitStatus run_sync(const Invocation& invocation, SyncOptions& options) {
    ExitStatus exit_status = sync_and_tell(invocation, options);
    if (!options.follow) return exit_status;
    SyncPace pace(std::chrono::seconds(options.interval));
    std::mt19937 random(std::random_device{}());
    std::uniform_real_distribution<double> chance;
    pace.note(exit_status == ExitStatus::yes);
    while (!is_ended_within(pace.wait(chance(random)))) {
        options.full = options.allow_shrink = false; // they were for the first one
        pace.note(sync_and_tell(invocation, options) == ExitStatus::yes);
    }
    return ExitStatus::yes;
}

} // namespace

Run prepare_certmap_sync(CLI::App& app) {
    const auto options = std::make_shared<SyncOptions>();
    add_sync_options(app, *options);
    return [options](const Invocation& invocation) { return run_sync(invocation, *options); };
}

} // namespace signet::ctl
