// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/sync.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/store/store.hpp"
#include "certmap/sync/shrink_guard.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/directory/shared_names.hpp"
#include "daemon/signetctl/directory/sync_state.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using certmap::StoreWriter;

constexpr std::size_t max_shown_name = 200; // bytes

// Of an entry, for people.
std::string shown_name(const certmap::Record& record) {
    const bool is_printable = !certmap::character_problem(record.dn) && record.dn.size() <= max_shown_name;
    return is_printable ? record.dn : tr("(an entry whose name cannot be shown)");
}

// A store that was filled without certificates does not get them from what changed since.
std::string question_of(const SyncOrder& order) {
    return order.question + (order.keeps_certificates ? " certificates" : "");
}

// What the last sync left behind.
struct Before {
    SyncState state;
    certmap::DomainFacts domain;
};

// nullopt: this one cannot go on from there.
std::optional<Before> usable_state(const SyncOrder& order) {
    if (order.load) return std::nullopt;
    auto store = certmap::StoreReader::open(order.store);
    if (!store) return std::nullopt;
    const auto info = store->info();
    if (!info || info->source != order.source) return std::nullopt;
    auto state = parse_sync_state(info->cookie);
    if (!state || state->question != question_of(order)) return std::nullopt;
    return Before{std::move(*state), info->domain};
}

// Gives what it hears to the writer, which keeps it to itself until finish().
class Hearing final : public ChangeSink {
public:
    // `before` is what this goes on from; nullopt: everything is loaded.
    Hearing(const SyncOrder& order, StoreWriter writer, std::optional<Before> before)
        : order_(order), writer_(std::move(writer)), before_(std::move(before)) {}

    Result<void> found(const certmap::Record& record) override {
        order_.progress(++found_);
        auto account = read_account(record, order_.reading, certmap::parse_certificate);
        if (account.entry && !order_.keeps_certificates) account.entry->certificates.clear();
        if (account.problem) refuse(record, account);
        if (account.entry) names_[account.entry->id] = shown_name(record);
        return account.entry ? writer_.put(*account.entry) : writer_.leave_out(id_of_left_out(record));
    }

    Result<void> gone(const std::string& id) override { return writer_.remove(id); }

    Result<void> still_there(const std::string& id) override {
        if (!before_)
            return Error(tr("the directory named an entry without its attributes in a full load"), "");
        still_there_.insert(id);
        return {};
    }

    // nullopt: a load is needed.
    Result<std::optional<SyncReport>> finish(const Heard& heard);

private:
    void refuse(const certmap::Record& record, const certmap::AccountReading& account);
    void note_refusal(Refusal refusal);
    std::string id_of_left_out(const certmap::Record& record) const;
    Result<bool> refuse_shared_names();
    Result<void> store(const Heard& heard, const certmap::StoreChanges& changes);

    const SyncOrder& order_;
    StoreWriter writer_;
    std::optional<Before> before_;
    SyncReport report_;
    std::unordered_set<std::string> still_there_;
    std::unordered_map<std::string, std::string> names_; // that the directory has for what was found, by id
    std::uint64_t found_ = 0;
};

void Hearing::refuse(const certmap::Record& record, const certmap::AccountReading& account) {
    if (!account.entry) ++report_.unknown_accounts;
    note_refusal(
        {shown_name(record), account.entry ? account.entry->user : "", account.problem->error.problem});
}

void Hearing::note_refusal(Refusal refusal) {
    ++report_.refused;
    if (report_.refusals.size() < max_listed_refusals) report_.refusals.push_back(std::move(refusal));
}

// What the store remembers a record by that it has nothing else of.
std::string Hearing::id_of_left_out(const certmap::Record& record) const {
    const bool is_id = !record.id.empty() && record.id.size() <= certmap::max_entry_id &&
                       !certmap::character_problem(record.id);
    return is_id ? record.id : fmt::format("(no id, number {})", report_.unknown_accounts);
}

// False: of an entry that was not heard of now the meaning is another one, since the other of its name came or went. What the
// directory calls it is not in the store, so that only a load can tell people of it.
Result<bool> Hearing::refuse_shared_names() {
    auto names = shared_names(writer_);
    if (!names) return names.error();
    const auto was_found = [this](const certmap::Entry& entry) { return names_.contains(entry.id); };
    if (before_ && (!names->alone.empty() || !std::ranges::all_of(names->unmarked, was_found))) return false;
    for (certmap::Entry& entry : names->unmarked) {
        entry.unreadable = name_is_shared.one;
        if (const auto put = writer_.put(entry); !put) return put.error();
        note_refusal({names_.at(entry.id), entry.user, tr(name_is_shared)});
    }
    return true;
}

Result<std::optional<SyncReport>> Hearing::finish(const Heard& heard) {
    if (heard.is_complete) {
        if (const auto removed = writer_.remove_others(still_there_); !removed) return removed.error();
    }
    const auto is_known = refuse_shared_names();
    if (!is_known) return is_known.error();
    if (!*is_known) return std::optional<SyncReport>();
    const auto changes = writer_.changes();
    if (!changes) return changes.error();
    if (const auto stored = store(heard, *changes); !stored) return stored.error();
    report_.loaded = !before_;
    report_.added = changes->added;
    report_.changed = changes->changed;
    report_.removed = changes->removed;
    return std::optional(report_);
}

// A new cookie is worth no new store where nothing changed: an older one only makes the next answer longer.
// Unless the directory had to show all its entries, which the new cookie saves the next time.
Result<void> Hearing::store(const Heard& heard, const certmap::StoreChanges& changes) {
    const bool is_same = before_ && !changes.is_other && before_->domain == order_.domain;
    if (is_same && (!heard.is_complete || heard.cookie == before_->state.cookie))
        return writer_.confirm(order_.now);
    if (changes.removed > order_.max_removed) {
        report_.is_held_back = true;
        return {};
    }
    if (!is_same && !order_.allow_shrink) {
        if (const auto checked = check_shrinking(changes); !checked) return checked.error();
    }
    certmap::StoreInfo info;
    info.source = order_.source;
    info.updated = order_.now;
    info.cookie =
        text_of(SyncState{question_of(order_), heard.cookie, before_ ? before_->state.loaded : order_.now});
    info.domain = order_.domain;
    return writer_.commit(info);
}

Result<SyncReport> load_all(DirectorySource& directory, const SyncOrder& order) {
    auto writer = StoreWriter::replace(order.store, other_writer_limit);
    if (!writer) return writer.error();
    Hearing hearing(order, std::move(*writer), std::nullopt);
    const auto heard = directory.load(hearing);
    if (!heard) return heard.error();
    const auto report = hearing.finish(*heard);
    if (!report) return report.error();
    return **report; // a load knows every entry
}

using Hear = std::function<Result<Heard>(const std::string& cookie, ChangeSink& sink)>;

// nullopt: a load is needed.
Result<std::optional<SyncReport>> apply_changes(const SyncOrder& order, const Hear& hear) {
    auto writer = StoreWriter::update(order.store, other_writer_limit);
    if (!writer) return writer.error();
    const auto before = usable_state(order); // another writer may have been waited for
    if (!before) return std::optional<SyncReport>();
    Hearing hearing(order, std::move(*writer), before);
    const auto heard = hear(before->state.cookie, hearing);
    if (!heard) return heard.error();
    if (heard->must_load) return std::optional<SyncReport>();
    return hearing.finish(*heard);
}

Result<SyncReport> run(DirectorySource& directory, const SyncOrder& order) {
    if (const auto before = usable_state(order); before && !is_load_due(before->state, order.now)) {
        auto applied = apply_changes(order, [&](const std::string& cookie, ChangeSink& sink) {
            return directory.changes(cookie, sink);
        });
        if (!applied) return applied.error();
        if (*applied) return **applied;
    }
    return load_all(directory, order);
}

Result<void> count(const SyncOrder& order, SyncReport& report) {
    auto store = certmap::StoreReader::open(order.store);
    if (!store) return store.error();
    const auto info = store->info();
    if (!info) return info.error();
    report.entries = info->entries;
    report.keys = info->keys;
    report.certificates = info->certificates;
    return {};
}

} // namespace

Result<SyncReport> synchronize(DirectorySource& directory, const SyncOrder& order) {
    auto report = run(directory, order);
    if (!report) return report;
    if (const auto counted = count(order, *report); !counted) return counted.error();
    return report;
}

Result<std::optional<SyncReport>> synchronize_further(FollowedSource& directory, const SyncOrder& order) {
    auto report =
        apply_changes(order, [&](const std::string&, ChangeSink& sink) { return directory.more(sink); });
    if (!report || !*report) return report;
    if (const auto counted = count(order, **report); !counted) return counted.error();
    return report;
}

} // namespace signet::ctl
