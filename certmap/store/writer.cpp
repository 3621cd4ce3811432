// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/entry_record.hpp"
#include "certmap/store/file.hpp"
#include "certmap/store/snapshot.hpp"
#include "certmap/store/snapshot_builder.hpp"
#include "certmap/store/store.hpp"

#include <map>

namespace signet::certmap {

using namespace store;

// The store that is there, and over it what was put and removed.
struct store::Draft {
    std::string path;
    File lock;
    bool keeps_old = false;
    std::unique_ptr<const Snapshot> old{};
    std::map<std::string, std::optional<std::string>, std::less<>> records{}; // by id; nullopt: removed
};

namespace {

using Record = std::optional<std::string_view>; // nullopt: none; empty: one that was left out
using Visit = std::function<Result<void>(std::string_view id, const Record& before, const Record& after)>;

bool is_account(const Record& record) {
    return record && !record->empty();
}

Error ended_writer() {
    return Error{"this writer of a store has ended", {}};
}

Result<void> note(Draft* draft, const std::string& id, std::optional<std::string> record) {
    if (draft == nullptr) return ended_writer();
    draft->records.insert_or_assign(id, std::move(record));
    return {};
}

// Everything that is in the old store or was put, in the order of ids.
Result<void> visit_all(const Draft& draft, const Visit& visit) {
    auto next = draft.records.begin();
    const auto end = draft.records.end();
    const auto visit_next = [&](const Record& before) {
        const auto& [id, record] = *next++;
        return visit(id, before, record ? Record(*record) : std::nullopt);
    };
    const auto visit_old = [&](std::string_view id, std::string_view record) -> Result<bool> {
        Result<void> done;
        while (done && next != end && next->first < id)
            done = visit_next(std::nullopt);
        if (done) {
            const bool is_noted = next != end && next->first == id;
            done = is_noted ? visit_next(record)
                            : visit(id, record, draft.keeps_old ? Record(record) : Record());
        }
        return done ? Result<bool>(true) : done.error();
    };
    Result<void> done;
    if (draft.old) done = visit_pairs(*draft.old, draft.old->tables.entries, visit_old);
    while (done && next != end)
        done = visit_next(std::nullopt);
    return done;
}

} // namespace

StoreWriter::StoreWriter(std::unique_ptr<Draft> draft) : draft_(std::move(draft)) {}
StoreWriter::StoreWriter(StoreWriter&&) noexcept = default;
StoreWriter& StoreWriter::operator=(StoreWriter&&) noexcept = default;
StoreWriter::~StoreWriter() = default;

// What cannot be read is nothing to keep, and nothing to compare with.
Result<StoreWriter> StoreWriter::begin(const std::string& path, bool keeps_old, Patience patience) {
    auto lock = lock_writers(path, patience);
    if (!lock) return lock.error();
    auto old = open_snapshot(path);
    if (!old && keeps_old) return old.error();
    auto draft = std::make_unique<Draft>(Draft{path, std::move(*lock), keeps_old});
    if (old) draft->old = std::move(*old);
    return StoreWriter(std::move(draft));
}

Result<StoreWriter> StoreWriter::replace(const std::string& path, Patience patience) {
    return begin(path, false, patience);
}

Result<StoreWriter> StoreWriter::update(const std::string& path, Patience patience) {
    return begin(path, true, patience);
}

Result<void> StoreWriter::put(const Entry& entry) {
    if (auto problem = entry_problem(entry)) return *problem;
    return note(draft_.get(), entry.id, encode(entry));
}

Result<void> StoreWriter::leave_out(const std::string& id) {
    if (auto problem = id_problem(id)) return *problem;
    return note(draft_.get(), id, std::string());
}

Result<void> StoreWriter::remove(const std::string& id) {
    return note(draft_.get(), id, std::nullopt);
}

Result<void> StoreWriter::remove_others(const std::unordered_set<std::string>& ids) {
    if (!draft_) return ended_writer();
    if (!draft_->old) return {};
    return visit_pairs(*draft_->old, draft_->old->tables.entries,
                       [&](std::string_view id, std::string_view) -> Result<bool> {
                           std::string name(id);
                           if (!ids.contains(name))
                               draft_->records.try_emplace(std::move(name), std::nullopt);
                           return true;
                       });
}

Result<StoreChanges> StoreWriter::changes() const {
    if (!draft_) return ended_writer();
    StoreChanges changes;
    const auto visited =
        visit_all(*draft_, [&](std::string_view, const Record& before, const Record& after) -> Result<void> {
            const bool was_there = is_account(before);
            const bool is_there = is_account(after);
            const bool is_other = before != after;
            const bool was_bound = was_there && is_there && has_strong_key(*before);
            changes.before += was_there ? 1U : 0U;
            changes.after += is_there ? 1U : 0U;
            changes.added += is_there && !was_there ? 1U : 0U;
            changes.removed += was_there && !is_there ? 1U : 0U;
            changes.changed += was_there && is_there && is_other ? 1U : 0U;
            changes.bound += was_bound ? 1U : 0U;
            changes.unbound += was_bound && is_other && !has_strong_key(*after) ? 1U : 0U;
            changes.is_other = changes.is_other || is_other;
            return {};
        });
    if (!visited) return visited.error();
    return changes;
}

Result<void> StoreWriter::for_each(const std::function<void(const Entry&)>& visit) const {
    if (!draft_) return ended_writer();
    return visit_all(*draft_, [&](std::string_view id, const Record&, const Record& after) -> Result<void> {
        if (!is_account(after)) return {};
        const auto entry = decode(id, *after);
        if (!entry) return Error{draft_->path + ": the entry " + std::string(id) + " is damaged", {}};
        visit(*entry);
        return {};
    });
}

Result<void> StoreWriter::commit(const StoreInfo& info) {
    const auto draft = std::move(draft_); // the lock ends with it
    if (!draft) return ended_writer();
    auto file = NewFile::create(draft->path);
    if (!file) return file.error();
    auto snapshot = begin_snapshot(file->descriptor(), draft->path + ".new");
    if (!snapshot) return snapshot.error();
    SnapshotBuilder builder(std::move(*snapshot));
    const auto built = visit_all(*draft, [&](std::string_view id, const Record&, const Record& after) {
        return after ? builder.add(id, *after) : Result<void>();
    });
    if (!built) return built.error();
    const auto size = builder.finish(info);
    if (!size) return size.error();
    return file->take_place(*size, info.updated);
}

Result<void> StoreWriter::confirm(std::int64_t updated) {
    const auto draft = std::move(draft_);
    if (!draft) return ended_writer();
    return set_time(draft->path, updated);
}

} // namespace signet::certmap
