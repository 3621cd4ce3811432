// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/load.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/store/store.hpp"

#include <optional>
#include <unordered_map>

namespace signet::ctl {
namespace {

using certmap::Entry;
using certmap::Error;
using certmap::Result;
using certmap::StoreInfo;
using certmap::StoreReader;
using certmap::StoreWriter;

// Puts what it hears into the new store, and compares it with the old one.
class Loading final : public ChangeSink {
public:
    Loading(const SyncOrder& order, StoreWriter writer, std::optional<StoreReader> old)
        : order_(order), writer_(std::move(writer)), old_(std::move(old)) {
        report_.loaded = true;
    }

    Result<void> found(const certmap::Record& record) override {
        const auto account = read_account(record, order_.reading, certmap::parse_certificate);
        if (account.problem) refuse(report_, record, account);
        if (!account.entry) return gone(record.id);
        const Entry* entry = &*account.entry;
        if (const auto put = writer_.put(*entry); !put) return put.error();
        if (const auto counted = count(*entry); !counted) return counted.error();
        order_.progress(known_before_.size());
        return {};
    }

    Result<void> gone(const std::string& id) override {
        if (known_before_.erase(id) == 0) return {};
        const auto removed = writer_.remove(id);
        if (!removed) return removed.error();
        return {};
    }

    Result<void> still_there(const std::string&) override {
        return Error("the directory named an entry without its attributes in a full load", "");
    }

    Result<SyncReport> finish(const std::string& cookie);

private:
    Result<void> count(const Entry& entry);
    std::uint64_t removed(std::uint64_t before) const;

    const SyncOrder& order_;
    StoreWriter writer_;
    std::optional<StoreReader> old_;
    SyncReport report_;
    std::unordered_map<std::string, bool> known_before_; // every id of the new store
};

Result<void> Loading::count(const Entry& entry) {
    std::optional<Entry> before;
    if (old_) {
        auto looked_up = old_->entry(entry.id);
        if (!looked_up) return looked_up.error();
        before = std::move(*looked_up);
    }
    const bool is_first = known_before_.insert_or_assign(entry.id, before.has_value()).second;
    if (!is_first) return {}; // the directory named it twice, as when it was moved meanwhile
    if (!before)
        ++report_.added;
    else if (*before != entry)
        ++report_.changed;
    return {};
}

std::uint64_t Loading::removed(std::uint64_t before) const {
    std::uint64_t kept = 0;
    for (const auto& [id, was_known] : known_before_)
        kept += was_known ? 1U : 0U;
    return before > kept ? before - kept : 0;
}

Result<SyncReport> Loading::finish(const std::string& cookie) {
    std::uint64_t before = 0;
    if (old_) {
        const auto info = old_->info();
        if (!info) return info.error();
        before = info->entries;
    }
    if (known_before_.empty() && !order_.allow_shrink)
        return Error("the directory shows no account that can be read, so nothing was stored",
                     "see --base, --filter, --user-attribute and what the bind DN may read");
    report_.removed = removed(before);
    if (const auto checked = check_shrinking(order_, report_.removed, before); !checked)
        return checked.error();
    StoreInfo info;
    info.source = order_.source;
    info.updated = order_.now;
    info.cookie = text_of(SyncState{order_.question, cookie});
    if (const auto committed = writer_.commit(info); !committed) return committed.error();
    return report_;
}

// A store that cannot be read is nothing to compare with; the directory has what was in it.
std::optional<StoreReader> open_old(const std::string& path) {
    auto reader = StoreReader::open(path);
    return reader ? std::optional(std::move(*reader)) : std::nullopt;
}

} // namespace

Result<SyncReport> load_all(DirectorySource& directory, const SyncOrder& order) {
    auto writer = StoreWriter::replace(order.store);
    if (!writer) return writer.error();
    Loading loading(order, std::move(*writer), open_old(order.store));
    const auto heard = directory.load(loading);
    if (!heard) return heard.error();
    return loading.finish(heard->cookie);
}

} // namespace signet::ctl
