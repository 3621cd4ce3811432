// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/sync.hpp"

#include "certmap/store/store.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/directory/load.hpp"

#include <fmt/format.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

constexpr std::size_t max_shown_name = 200; // bytes

// What the last sync left behind, if this one can go on from there.
std::optional<SyncState> usable_state(const SyncOrder& order) {
    if (order.load) return std::nullopt;
    auto store = certmap::StoreReader::open(order.store);
    if (!store) return std::nullopt;
    const auto info = store->info();
    if (!info || info->source != order.source) return std::nullopt;
    auto state = parse_sync_state(info->cookie);
    return state && state->question == order.question ? state : std::nullopt;
}

Result<SyncReport> run(DirectorySource& directory, const SyncOrder& order) {
    if (const auto state = usable_state(order)) {
        auto applied = apply_changes(directory, order, *state);
        if (!applied) return applied.error();
        if (*applied) return **applied;
    }
    return load_all(directory, order);
}

} // namespace

Result<SyncReport> synchronize(DirectorySource& directory, const SyncOrder& order) {
    auto report = run(directory, order);
    if (!report) return report;
    auto store = certmap::StoreReader::open(order.store);
    if (!store) return store.error();
    const auto info = store->info();
    if (!info) return info.error();
    report->entries = info->entries;
    report->keys = info->keys;
    return report;
}

void refuse(SyncReport& report, const certmap::Record& record, const certmap::AccountReading& account) {
    ++report.refused;
    if (!account.entry) ++report.unknown_accounts;
    if (report.refusals.size() >= max_listed_refusals) return;
    const bool is_printable = !certmap::character_problem(record.dn) && record.dn.size() <= max_shown_name;
    report.refusals.push_back({is_printable ? record.dn : "(an entry whose name cannot be shown)",
                               account.entry ? account.entry->user : "", account.problem->error.problem});
}

Result<void> check_shrinking(const SyncOrder& order, std::uint64_t removed, std::uint64_t before) {
    if (order.allow_shrink || removed <= before / 2) return {};
    return Error(fmt::format("this would remove {} of {} entries, so nothing was changed", removed, before),
                 "if that is meant, run it once with --allow-shrink");
}

} // namespace signet::ctl
