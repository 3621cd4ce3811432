// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/network/sync_output.hpp"

#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

void print_text(std::ostream& out, const SyncOptions& options, const Synced& synced) {
    const SyncReport& report = synced.report;
    const auto method = name_of(synced.method);
    out << (report.loaded
                ? told("loaded {} by {} in {:.1f} s: {} entries, {} keys, {} certificates\n", options.uri,
                       method, synced.seconds, report.entries, report.keys, report.certificates)
                : told("synced {} by {} in {:.1f} s: {} entries, {} keys, {} certificates\n", options.uri,
                       method, synced.seconds, report.entries, report.keys, report.certificates))
        << told("{} added, {} changed, {} removed, {} refused\n", report.added, report.changed,
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
        err << (refusal.account.empty()
                    ? told("refused: {}, which names no account: {}\n", refusal.entry, refusal.why)
                    : told("refused: {}, account '{}': {}\n", refusal.entry, refusal.account, refusal.why));
    if (report.refused > report.refusals.size())
        err << told("refused: and {} more\n", report.refused - report.refusals.size());
}

} // namespace

void tell(const Invocation& invocation, const SyncOptions& options, const Synced& synced) {
    if (!invocation.json) print_refusals(invocation.err, synced.report);
    if (invocation.json)
        print_json(invocation.out, options, synced);
    else if (!options.quiet)
        print_text(invocation.out, options, synced);
    invocation.out.flush();
}

} // namespace signet::ctl
