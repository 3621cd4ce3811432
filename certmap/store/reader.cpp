// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/entry_record.hpp"
#include "certmap/store/environment.hpp"
#include "certmap/store/index_block.hpp"
#include "certmap/store/key_hash.hpp"
#include "certmap/store/record_group.hpp"
#include "certmap/store/snapshot_lock.hpp"
#include "certmap/store/snapshot_values.hpp"
#include "certmap/store/store.hpp"

#include <algorithm>
#include <cerrno>

namespace signet::certmap {

using namespace store;

// One read transaction that stays on its state of the file, locked, until somebody has committed another or
// rest() is called: a lookup that finds no news makes no system call.
class StoreReader::Database {
public:
    Database(std::string path, OpenedStore opened)
        : path_(std::move(path)), identity_(opened.identity), environment_(std::move(opened.environment)) {}
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { rest(); }

    std::optional<Error> begin();
    std::optional<Error> look_at_newest();
    void rest() noexcept;

    Result<std::vector<Entry>> find(const MappingKey& key);
    Result<std::vector<Entry>> find_user(std::string_view user);
    Result<std::optional<Entry>> entry(std::string_view id);
    Result<void> for_each(const std::function<bool(const Entry&)>& visit);
    Result<StoreInfo> info();
    bool is_replaced() const { return identity_of(path_) != identity_; }

private:
    std::uint64_t newest() const noexcept { return last_transaction(environment_.get()); }
    std::optional<Error> begin_transaction();
    std::optional<Error> renew();
    int grow();
    Result<void> visit_entries(const std::function<bool(const Entry&)>& visit);
    template <class Read>
    Result<std::vector<Entry>> find_hash(std::uint64_t hash, const Read& read);
    std::optional<Error> lock_newest();
    Result<Shape> read_shape();
    Result<std::string_view> record(std::uint64_t number);
    Result<Entry> entry_with(std::string_view id, const MDB_val& number);
    Error error_of(int code) const { return lmdb_error(path_, code); }

    std::string path_;
    Identity identity_;
    EnvironmentPtr environment_;
    TransactionPtr transaction_;
    Tables tables_;
    Shape shape_;                         // of the state that is looked at, like these
    SnapshotValues blocks_;               // of the index
    SnapshotValues groups_;               // of records
    std::optional<std::uint64_t> known_;  // the state that shape_, blocks_ and groups_ are of
    std::optional<std::uint64_t> locked_; // the state that is looked at
    bool visiting_ = false;               // for_each stays on its state, whatever its visitor asks for
};

// Reads the newest meta page and no more: nothing is looked at before it is locked.
std::optional<Error> StoreReader::Database::begin_transaction() {
    MDB_txn* begun = nullptr;
    const int code =
        begin_growing([&] { return mdb_txn_begin(environment_.get(), nullptr, MDB_RDONLY, &begun); },
                      [&] { return grow(); });
    if (code != MDB_SUCCESS) return error_of(code);
    transaction_.reset(begun);
    rest();
    return std::nullopt;
}

// The handles of the tables serve all transactions that follow on the one that opened them.
std::optional<Error> StoreReader::Database::begin() {
    if (auto problem = begin_transaction()) return problem;
    if (auto problem = lock_newest()) return problem;
    auto tables = open_tables(transaction_.get(), path_, false);
    if (!tables) return tables.error();
    tables_ = *tables;
    int code = mdb_txn_commit(transaction_.release());
    if (code != MDB_SUCCESS) return error_of(code);
    return begin_transaction();
}

void StoreReader::Database::rest() noexcept {
    if (visiting_) return;
    if (transaction_) mdb_txn_reset(transaction_.get());
    if (locked_) unlock_snapshot(descriptor_of(environment_.get()), *locked_);
    locked_.reset();
}

// The file has grown. No transaction is open; the map may move.
int StoreReader::Database::grow() {
    known_.reset();
    return mdb_env_set_mapsize(environment_.get(), pages_size(environment_.get()));
}

std::optional<Error> StoreReader::Database::renew() {
    const int code = begin_growing([&] { return mdb_txn_renew(transaction_.get()); }, [&] { return grow(); });
    if (code != MDB_SUCCESS) return error_of(code);
    return std::nullopt;
}

// The state is locked first and looked at then. If the newest is still the same afterwards, no writer that
// came since can have been about to use its pages, and none was just writing its meta page.
std::optional<Error> StoreReader::Database::lock_newest() {
    constexpr int max_attempts = 1000; // commits, each of which waits for the disk
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        rest();
        const auto state = newest();
        if (!lock_snapshot(descriptor_of(environment_.get()), state))
            return system_error(path_, "the state of the store cannot be locked", errno);
        locked_ = state;
        if (auto problem = renew()) return rest(), problem;
        if (mdb_txn_id(transaction_.get()) == state && newest() == state) return std::nullopt;
    }
    rest();
    return Error{path_ + ": is written again and again", {}};
}

std::optional<Error> StoreReader::Database::look_at_newest() {
    if (locked_ && (visiting_ || locked_ == newest())) return std::nullopt;
    // After a rest without news everything is where it was; the tables of a million accounts are large.
    if (auto problem = lock_newest(); problem || known_ == locked_) return problem;
    const auto shape = read_shape();
    if (!shape) return rest(), shape.error();
    shape_ = *shape;
    blocks_ = SnapshotValues(transaction_.get(), tables_.index, std::uint64_t{1} << shape_.bits);
    groups_ = SnapshotValues(transaction_.get(), tables_.groups, shape_.next_number / group_size + 1);
    known_ = locked_;
    return std::nullopt;
}

Result<Shape> StoreReader::Database::read_shape() {
    MDB_val key = value_of(shape_key);
    MDB_val record{};
    const int code = mdb_get(transaction_.get(), tables_.meta, &key, &record);
    if (code != MDB_SUCCESS) return error_of(code == MDB_NOTFOUND ? MDB_CORRUPTED : code);
    return decode_shape(store::text_of(record));
}

Result<std::string_view> StoreReader::Database::record(std::uint64_t number) {
    if (number >= shape_.next_number) return damaged_store();
    std::string_view group;
    if (const int code = groups_.get(number / group_size, group); code != MDB_SUCCESS) return error_of(code);
    const auto record = record_in(group, number);
    if (!record) return damaged_store();
    return *record;
}

Result<std::optional<Entry>> StoreReader::Database::entry(std::string_view id) {
    if (id.empty() || id.size() > max_entry_id) return std::optional<Entry>();
    if (auto problem = look_at_newest()) return *problem;
    MDB_val key = value_of(id);
    MDB_val value{};
    const int code = mdb_get(transaction_.get(), tables_.ids, &key, &value);
    if (code == MDB_NOTFOUND) return std::optional<Entry>();
    if (code != MDB_SUCCESS) return error_of(code);
    auto entry = entry_with(id, value);
    if (!entry) return entry.error();
    return std::optional(std::move(*entry));
}

Result<Entry> StoreReader::Database::entry_with(std::string_view id, const MDB_val& number) {
    const auto found = number_of(number);
    if (!found) return damaged_store();
    const auto bytes = record(*found);
    if (!bytes) return bytes.error();
    auto entry = decode_entry(*bytes);
    if (entry && entry->id != id) return damaged_store();
    return entry;
}

// `read` gives the entry of a record, or nothing if only its hash is the one that was asked for.
template <class Read>
Result<std::vector<Entry>> StoreReader::Database::find_hash(std::uint64_t hash, const Read& read) {
    std::vector<Entry> found;
    if (auto problem = look_at_newest()) return *problem;
    std::string_view block;
    if (const int code = blocks_.get(block_of(hash, shape_.bits), block); code != MDB_SUCCESS)
        return code == MDB_NOTFOUND ? Result<std::vector<Entry>>(found) : error_of(code);
    const std::size_t count = slot_count(block);
    for (auto at = find_slot(block, hash, shape_.bits); at < count && found.size() < max_found; ++at) {
        const Slot slot = slot_at(block, at);
        if (slot.hash != hash) break;
        const auto bytes = record(slot.number);
        if (!bytes) return bytes.error();
        auto entry = read(*bytes);
        if (!entry) return entry.error();
        if (*entry) found.push_back(std::move(**entry));
    }
    std::ranges::sort(found, {}, &Entry::id);
    return found;
}

Result<std::vector<Entry>> StoreReader::Database::find(const MappingKey& key) {
    if (key.value.size() > max_key_value) return std::vector<Entry>();
    return find_hash(hash_of(key), [&](std::string_view record) { return decode_entry_with(key, record); });
}

Result<std::vector<Entry>> StoreReader::Database::find_user(std::string_view user) {
    return find_hash(hash_of_user(user), [&](std::string_view record) -> Result<std::optional<Entry>> {
        auto entry = decode_entry(record);
        if (!entry) return entry.error();
        if (entry->user != user) return std::optional<Entry>();
        return std::optional(std::move(*entry));
    });
}

Result<void> StoreReader::Database::for_each(const std::function<bool(const Entry&)>& visit) {
    if (auto problem = look_at_newest()) return *problem;
    visiting_ = true;
    auto result = visit_entries(visit);
    visiting_ = false;
    return result;
}

Result<void> StoreReader::Database::visit_entries(const std::function<bool(const Entry&)>& visit) {
    MDB_cursor* opened = nullptr;
    int code = mdb_cursor_open(transaction_.get(), tables_.ids, &opened);
    if (code != MDB_SUCCESS) return error_of(code);
    const CursorPtr cursor(opened);
    MDB_val id{};
    MDB_val number{};
    while ((code = mdb_cursor_get(opened, &id, &number, MDB_NEXT)) == MDB_SUCCESS) {
        const auto entry = entry_with(store::text_of(id), number);
        if (!entry) return entry.error();
        if (!visit(*entry)) return {};
    }
    if (code != MDB_NOTFOUND) return error_of(code);
    return {};
}

Result<StoreInfo> StoreReader::Database::info() {
    if (auto problem = look_at_newest()) return *problem;
    MDB_val key = value_of(info_key);
    MDB_val record{};
    const int code = mdb_get(transaction_.get(), tables_.meta, &key, &record);
    if (code != MDB_SUCCESS) return error_of(code);
    auto info = decode_info(store::text_of(record));
    if (!info) return info.error();
    MDB_stat status{};
    mdb_stat(transaction_.get(), tables_.ids, &status);
    info->entries = status.ms_entries;
    info->keys = shape_.keys - info->entries; // each entry is found by its user too
    return info;
}

StoreReader::StoreReader(std::unique_ptr<Database> database) : database_(std::move(database)) {}
StoreReader::StoreReader(StoreReader&&) noexcept = default;
StoreReader& StoreReader::operator=(StoreReader&&) noexcept = default;
StoreReader::~StoreReader() = default;

Result<StoreReader> StoreReader::open(const std::string& path) {
    auto opened = open_for_reading(path);
    if (!opened) return opened.error();
    auto database = std::make_unique<Database>(path, std::move(*opened));
    if (auto problem = database->begin()) return *problem;
    return StoreReader(std::move(database));
}

Result<std::vector<Entry>> StoreReader::find(const MappingKey& key) {
    return database_->find(key);
}

Result<std::vector<Entry>> StoreReader::find_user(const std::string& user) {
    return database_->find_user(user);
}

Result<std::optional<Entry>> StoreReader::entry(const std::string& id) {
    return database_->entry(id);
}

Result<void> StoreReader::for_each(const std::function<bool(const Entry&)>& visit) {
    return database_->for_each(visit);
}

Result<StoreInfo> StoreReader::info() {
    return database_->info();
}

bool StoreReader::is_replaced() const {
    return database_->is_replaced();
}

void StoreReader::rest() noexcept {
    database_->rest();
}

} // namespace signet::certmap
