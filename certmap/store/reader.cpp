// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/entry_record.hpp"
#include "certmap/store/environment.hpp"
#include "certmap/store/key_hash.hpp"
#include "certmap/store/snapshot_lock.hpp"
#include "certmap/store/store.hpp"

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
    Error error_of(int code) const { return lmdb_error(path_, code); }
    std::uint64_t count(MDB_dbi table) const;

    std::string path_;
    Identity identity_;
    EnvironmentPtr environment_;
    TransactionPtr transaction_;
    CursorPtr by_key_; // in transaction_, renewed with it
    Tables tables_;
    std::optional<std::uint64_t> locked_; // the state that is looked at
    bool visiting_ = false;               // for_each stays on its state, whatever its visitor asks for
};

// Reads the newest meta page and no more: nothing is looked at before it is locked.
std::optional<Error> StoreReader::Database::begin_transaction() {
    MDB_txn* begun = nullptr;
    int code = mdb_txn_begin(environment_.get(), nullptr, MDB_RDONLY, &begun);
    if (code == MDB_MAP_RESIZED) code = grow();
    if (code == MDB_SUCCESS && begun == nullptr)
        code = mdb_txn_begin(environment_.get(), nullptr, MDB_RDONLY, &begun);
    if (code != MDB_SUCCESS) return error_of(code);
    transaction_.reset(begun);
    rest();
    return std::nullopt;
}

// The handles of the tables serve all transactions that follow on the one that opened them.
std::optional<Error> StoreReader::Database::begin() {
    if (auto problem = begin_transaction()) return problem;
    if (auto problem = look_at_newest()) return problem;
    auto tables = open_tables(transaction_.get(), path_, false);
    if (!tables) return tables.error();
    tables_ = *tables;
    int code = mdb_txn_commit(transaction_.release());
    if (code != MDB_SUCCESS) return error_of(code);
    if (auto problem = begin_transaction()) return problem;
    if (auto problem = look_at_newest()) return problem;
    MDB_cursor* cursor = nullptr;
    code = mdb_cursor_open(transaction_.get(), tables_.keys, &cursor);
    if (code != MDB_SUCCESS) return error_of(code);
    by_key_.reset(cursor);
    rest();
    return std::nullopt;
}

void StoreReader::Database::rest() noexcept {
    if (visiting_) return;
    if (transaction_) mdb_txn_reset(transaction_.get());
    if (locked_) unlock_snapshot(descriptor_of(environment_.get()), *locked_);
    locked_.reset();
}

// The file has grown. No transaction is open.
int StoreReader::Database::grow() {
    return mdb_env_set_mapsize(environment_.get(), pages_size(environment_.get()));
}

std::optional<Error> StoreReader::Database::renew() {
    int code = mdb_txn_renew(transaction_.get());
    if (code == MDB_MAP_RESIZED) {
        code = grow();
        if (code == MDB_SUCCESS) code = mdb_txn_renew(transaction_.get());
    }
    if (code == MDB_SUCCESS && by_key_) code = mdb_cursor_renew(transaction_.get(), by_key_.get());
    if (code != MDB_SUCCESS) return error_of(code);
    return std::nullopt;
}

// The state is locked first and looked at then. If the newest is still the same afterwards, no writer that
// came since can have been about to use its pages, and none was just writing its meta page.
std::optional<Error> StoreReader::Database::look_at_newest() {
    if (locked_ && (visiting_ || locked_ == newest())) return std::nullopt;
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

Result<std::optional<Entry>> StoreReader::Database::entry(std::string_view id) {
    if (id.empty() || id.size() > max_entry_id) return std::optional<Entry>();
    if (auto problem = look_at_newest()) return *problem;
    MDB_val key = value_of(id);
    MDB_val record{};
    const int code = mdb_get(transaction_.get(), tables_.entries, &key, &record);
    if (code == MDB_NOTFOUND) return std::optional<Entry>();
    if (code != MDB_SUCCESS) return error_of(code);
    auto entry = decode_entry(id, store::text_of(record));
    if (!entry) return entry.error();
    return std::optional(std::move(*entry));
}

// `read` gives the entry of an id and its record, or nothing if only its hash is the one that was asked for.
template <class Read>
Result<std::vector<Entry>> StoreReader::Database::find_hash(std::uint64_t hash, const Read& read) {
    std::vector<Entry> found;
    if (auto problem = look_at_newest()) return *problem;
    MDB_val name{sizeof(hash), &hash};
    MDB_val id{};
    int code = mdb_cursor_get(by_key_.get(), &name, &id, MDB_SET_KEY);
    while (code == MDB_SUCCESS && found.size() < max_found) {
        MDB_val key = id;
        MDB_val record{};
        code = mdb_get(transaction_.get(), tables_.entries, &key, &record);
        if (code != MDB_SUCCESS) return error_of(code == MDB_NOTFOUND ? MDB_CORRUPTED : code);
        auto entry = read(store::text_of(id), store::text_of(record));
        if (!entry) return entry.error();
        if (*entry) found.push_back(std::move(**entry));
        code = mdb_cursor_get(by_key_.get(), &name, &id, MDB_NEXT_DUP);
    }
    if (code != MDB_SUCCESS && code != MDB_NOTFOUND) return error_of(code);
    return found;
}

Result<std::vector<Entry>> StoreReader::Database::find(const MappingKey& key) {
    if (key.value.size() > max_key_value) return std::vector<Entry>();
    return find_hash(hash_of(key), [&](std::string_view id, std::string_view record) {
        return decode_entry_with(key, id, record);
    });
}

Result<std::vector<Entry>> StoreReader::Database::find_user(std::string_view user) {
    return find_hash(hash_of_user(user), [&](std::string_view id, std::string_view record) {
        auto entry = decode_entry(id, record);
        if (!entry) return Result<std::optional<Entry>>(entry.error());
        if (entry->user != user) return Result<std::optional<Entry>>(std::nullopt);
        return Result<std::optional<Entry>>(std::move(*entry));
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
    int code = mdb_cursor_open(transaction_.get(), tables_.entries, &opened);
    if (code != MDB_SUCCESS) return error_of(code);
    const CursorPtr cursor(opened);
    MDB_val id{};
    MDB_val record{};
    while ((code = mdb_cursor_get(opened, &id, &record, MDB_NEXT)) == MDB_SUCCESS) {
        const auto entry = decode_entry(store::text_of(id), store::text_of(record));
        if (!entry) return entry.error();
        if (!visit(*entry)) return {};
    }
    if (code != MDB_NOTFOUND) return error_of(code);
    return {};
}

std::uint64_t StoreReader::Database::count(MDB_dbi table) const {
    MDB_stat status{};
    mdb_stat(transaction_.get(), table, &status);
    return status.ms_entries;
}

Result<StoreInfo> StoreReader::Database::info() {
    if (auto problem = look_at_newest()) return *problem;
    MDB_val key = value_of(info_key);
    MDB_val record{};
    const int code = mdb_get(transaction_.get(), tables_.meta, &key, &record);
    if (code != MDB_SUCCESS) return error_of(code);
    auto info = decode_info(store::text_of(record));
    if (!info) return info.error();
    info->entries = count(tables_.entries);
    info->keys = count(tables_.keys) - info->entries; // each entry is there by its user too
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
