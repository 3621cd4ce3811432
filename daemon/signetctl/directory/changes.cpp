// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/store/store.hpp"
#include "daemon/signetctl/directory/load.hpp"

#include <map>
#include <unordered_set>

namespace signet::ctl {
namespace {

using certmap::Entry;
using certmap::Result;
using certmap::StoreInfo;
using certmap::StoreReader;
using certmap::StoreWriter;

// nullopt: to be removed.
using Changes = std::map<std::string, std::optional<Entry>>;

// Keeps what it hears, and touches no store.
class Hearing final : public ChangeSink {
public:
    explicit Hearing(const SyncOrder& order) : order_(order) {}

    Result<void> found(const certmap::Record& record) override {
        auto account = read_account(record, order_.reading, certmap::parse_certificate);
        if (account.problem) refuse(report, record, account);
        if (!account.entry) return record.id.empty() ? Result<void>() : gone(record.id);
        there.insert(record.id);
        return note(record.id, std::move(account.entry));
    }

    Result<void> gone(const std::string& id) override {
        there.erase(id);
        return note(id, std::nullopt);
    }

    Result<void> still_there(const std::string& id) override {
        there.insert(id);
        return {};
    }

    Changes changes;
    std::unordered_set<std::string> there; // all of them, if what was heard is complete
    SyncReport report;
    bool is_too_much = false;

private:
    // What is too much is heard to its end all the same: servers dislike a search that is left half way by a
    // connection that goes on with the next.
    Result<void> note(const std::string& id, std::optional<Entry> entry) {
        if (!is_too_much) changes.insert_or_assign(id, std::move(entry));
        is_too_much = changes.size() > max_changes;
        order_.progress(changes.size());
        return {};
    }

    const SyncOrder& order_;
};

// What is in the store and nowhere else.
Result<void> add_missing(StoreReader& store, Hearing& heard) {
    return store.for_each([&](const Entry& entry) {
        if (!heard.there.contains(entry.id)) heard.changes.try_emplace(entry.id, std::nullopt);
        return true;
    });
}

// Leaves only what makes a difference, and counts it.
Result<void> compare(StoreReader& store, Hearing& heard) {
    for (auto change = heard.changes.begin(); change != heard.changes.end();) {
        const auto before = store.entry(change->first);
        if (!before) return before.error();
        const bool is_same = *before == change->second;
        if (!is_same && !change->second)
            ++heard.report.removed;
        else if (!is_same)
            ++(*before ? heard.report.changed : heard.report.added);
        change = is_same ? heard.changes.erase(change) : std::next(change);
    }
    return {};
}

// With a reader of its own that is gone when the writer comes: LMDB opens a file once in a process.
Result<void> judge(const SyncOrder& order, bool is_complete, Hearing& heard) {
    auto store = StoreReader::open(order.store);
    if (!store) return store.error();
    if (is_complete) {
        if (const auto added = add_missing(*store, heard); !added) return added.error();
    }
    if (const auto compared = compare(*store, heard); !compared) return compared.error();
    const auto info = store->info();
    if (!info) return info.error();
    return check_shrinking(order, heard.report.removed, info->entries);
}

Result<void> write(const SyncOrder& order, const Changes& changes, const std::string& cookie) {
    auto writer = StoreWriter::update(order.store);
    if (!writer) return writer.error();
    for (const auto& [id, entry] : changes) {
        if (entry) {
            if (const auto put = writer->put(*entry); !put) return put.error();
        } else if (const auto removed = writer->remove(id); !removed) {
            return removed.error();
        }
    }
    StoreInfo info;
    info.source = order.source;
    info.updated = order.now;
    info.cookie = text_of(SyncState{order.question, cookie});
    return writer->commit(info);
}

} // namespace

Result<std::optional<SyncReport>> apply_changes(DirectorySource& directory, const SyncOrder& order,
                                                const SyncState& state) {
    Hearing hearing(order);
    const auto heard = directory.changes(state.cookie, hearing);
    if (!heard) return heard.error();
    if (hearing.is_too_much || heard->must_load) return std::optional<SyncReport>();
    if (const auto judged = judge(order, heard->is_complete, hearing); !judged) return judged.error();
    if (const auto written = write(order, hearing.changes, heard->cookie); !written) return written.error();
    return std::optional(hearing.report);
}

} // namespace signet::ctl
