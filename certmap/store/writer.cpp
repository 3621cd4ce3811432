// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/entry_record.hpp"
#include "certmap/store/environment.hpp"
#include "certmap/store/key_hash.hpp"
#include "certmap/store/new_file.hpp"
#include "certmap/store/snapshot_lock.hpp"
#include "certmap/store/store.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <unistd.h>

namespace signet::certmap {

using namespace store;

namespace {

// Entries of one transaction of a load that nobody can see yet: LMDB holds in memory what a transaction
// wrote.
constexpr std::size_t batch = 8192;

// Pages that one change of one record can take at most: every level of its tree copied, split and made anew.
// Trees of a billion records have six levels.
constexpr std::uint64_t pages_per_change = 32;
constexpr std::uint64_t pages_per_commit = 4096; // for the list of free pages and the names of the tables

std::vector<std::uint64_t> hashes_of(const std::vector<MappingKey>& keys) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(keys.size());
    std::ranges::transform(keys, std::back_inserter(hashes), hash_of);
    std::ranges::sort(hashes);
    hashes.erase(std::ranges::unique(hashes).begin(), hashes.end());
    return hashes;
}

} // namespace

// One transaction on the file itself, or several on a new file that takes its place in the end.
class StoreWriter::Database {
public:
    Database(std::string path, File lock) : path_(std::move(path)), lock_(std::move(lock)) {}

    std::optional<Error> begin_replacement();
    std::optional<Error> begin_update();
    std::optional<Error> put(const Entry& entry);
    Result<bool> remove(const std::string& id);
    std::optional<Error> commit(const StoreInfo& info);

private:
    std::optional<Error> copy_to_new_file();
    std::optional<Error> begin(bool create);
    std::optional<Error> next_batch();
    Result<std::optional<Entry>> stored(const std::string& id);
    std::optional<Error> index(const std::string& id, const std::vector<std::uint64_t>& old_hashes,
                               const std::vector<std::uint64_t>& new_hashes);
    std::optional<Error> write(const Entry& entry);
    Result<bool> erase(const std::string& id);
    std::optional<Error> write_info(const StoreInfo& info);
    std::optional<Error> commit_in_place();
    std::optional<Error> commit_new_file();
    int put_record(MDB_dbi table, std::string_view key, std::string_view record);
    int change_index(std::uint64_t hash, const std::string& id, bool there);
    Error failed(Error error);
    Error error_of(int code) { return failed(lmdb_error(path_, code)); }

    std::string path_;
    File lock_;
    std::optional<NewFile> new_file_;
    EnvironmentPtr environment_;
    TransactionPtr transaction_; // null: committed, or given up after an error
    Tables tables_;
    std::size_t in_batch_ = 0;
    std::uint64_t changes_ = 0; // of records, in this transaction
    std::uint64_t bytes_ = 0;   // of records
};

// After an error nothing of the transaction may reach the file.
Error StoreWriter::Database::failed(Error error) {
    transaction_.reset();
    return error;
}

std::optional<Error> StoreWriter::Database::begin(bool create) {
    MDB_txn* begun = nullptr;
    const int code = mdb_txn_begin(environment_.get(), nullptr, 0, &begun);
    if (code != MDB_SUCCESS) return error_of(code);
    transaction_.reset(begun);
    auto tables = open_tables(begun, path_, create);
    if (!tables) return failed(tables.error());
    tables_ = *tables;
    return std::nullopt;
}

std::optional<Error> StoreWriter::Database::begin_replacement() {
    new_file_.emplace(path_);
    if (auto problem = new_file_->make_room()) return problem;
    auto environment = open_for_writing(new_file_->path(), Written::as_new_file);
    if (!environment) return environment.error();
    environment_ = std::move(*environment);
    return begin(true);
}

std::optional<Error> StoreWriter::Database::begin_update() {
    auto environment = open_for_writing(path_, Written::in_place);
    if (!environment) return environment.error();
    environment_ = std::move(*environment);
    if (is_anybody_behind(descriptor_of(environment_.get()), last_transaction(environment_.get())))
        if (auto problem = copy_to_new_file()) return problem;
    return begin(false);
}

// Somebody still looks at a state whose pages would be written over: that file is left to them.
std::optional<Error> StoreWriter::Database::copy_to_new_file() {
    new_file_.emplace(path_);
    if (auto problem = new_file_->make_room()) return problem;
    auto target = new_file_->create();
    if (!target) return target.error();
    const int code = mdb_env_copyfd2(environment_.get(), target->get(), MDB_CP_COMPACT);
    if (code != MDB_SUCCESS) return error_of(code);
    auto environment = open_for_writing(new_file_->path(), Written::as_new_file);
    if (!environment) return environment.error();
    environment_ = std::move(*environment);
    return std::nullopt;
}

// Only a file that nobody sees may be committed in parts.
std::optional<Error> StoreWriter::Database::next_batch() {
    if (!new_file_ || ++in_batch_ < batch) return std::nullopt;
    in_batch_ = 0;
    const int code = mdb_txn_commit(transaction_.release());
    if (code != MDB_SUCCESS) return error_of(code);
    return begin(false);
}

int StoreWriter::Database::put_record(MDB_dbi table, std::string_view key, std::string_view record) {
    ++changes_;
    bytes_ += record.size();
    MDB_val name = value_of(key);
    MDB_val value = value_of(record);
    return mdb_put(transaction_.get(), table, &name, &value, 0);
}

int StoreWriter::Database::change_index(std::uint64_t hash, const std::string& id, bool there) {
    ++changes_;
    MDB_val name{sizeof(hash), &hash};
    MDB_val value = value_of(id);
    if (there) return mdb_put(transaction_.get(), tables_.keys, &name, &value, 0);
    return mdb_del(transaction_.get(), tables_.keys, &name, &value);
}

Result<std::optional<Entry>> StoreWriter::Database::stored(const std::string& id) {
    MDB_val key = value_of(id);
    MDB_val record{};
    const int code = mdb_get(transaction_.get(), tables_.entries, &key, &record);
    if (code == MDB_NOTFOUND) return std::optional<Entry>();
    if (code != MDB_SUCCESS) return error_of(code);
    auto entry = decode_entry(id, store::text_of(record));
    if (!entry) return failed(entry.error());
    return std::optional(std::move(*entry));
}

// By hashes, not by keys: two keys of one entry may have the same.
std::optional<Error> StoreWriter::Database::index(const std::string& id,
                                                  const std::vector<std::uint64_t>& old_hashes,
                                                  const std::vector<std::uint64_t>& new_hashes) {
    for (const std::uint64_t hash : old_hashes) {
        if (std::ranges::binary_search(new_hashes, hash)) continue;
        const int code = change_index(hash, id, false);
        if (code != MDB_SUCCESS) return error_of(code == MDB_NOTFOUND ? MDB_CORRUPTED : code);
    }
    for (const std::uint64_t hash : new_hashes) {
        if (std::ranges::binary_search(old_hashes, hash)) continue;
        const int code = change_index(hash, id, true);
        if (code != MDB_SUCCESS) return error_of(code);
    }
    return std::nullopt;
}

std::optional<Error> StoreWriter::Database::write(const Entry& entry) {
    const auto old = stored(entry.id);
    if (!old) return old.error();
    if (*old == entry) return std::nullopt;
    const auto old_hashes = *old ? hashes_of((*old)->keys) : std::vector<std::uint64_t>();
    if (auto problem = index(entry.id, old_hashes, hashes_of(entry.keys))) return problem;
    const int code = put_record(tables_.entries, entry.id, encode(entry));
    if (code != MDB_SUCCESS) return error_of(code);
    return next_batch();
}

std::optional<Error> StoreWriter::Database::put(const Entry& entry) {
    if (!transaction_) return Error{path_ + ": this writer is at its end", {}};
    if (auto problem = entry_problem(entry)) return problem; // nothing was written: it may go on without
    return write(entry);
}

Result<bool> StoreWriter::Database::erase(const std::string& id) {
    const auto old = stored(id);
    if (!old) return old.error();
    if (!*old) return false;
    if (auto problem = index(id, hashes_of((*old)->keys), {})) return *problem;
    ++changes_;
    MDB_val key = value_of(id);
    const int code = mdb_del(transaction_.get(), tables_.entries, &key, nullptr);
    if (code != MDB_SUCCESS) return error_of(code);
    if (auto problem = next_batch()) return *problem;
    return true;
}

Result<bool> StoreWriter::Database::remove(const std::string& id) {
    if (!transaction_) return Error{path_ + ": this writer is at its end", {}};
    if (id.empty() || id.size() > max_entry_id) return false;
    return erase(id);
}

std::optional<Error> StoreWriter::Database::write_info(const StoreInfo& info) {
    if (info.source.size() > max_source)
        return Error{"the name of the source is longer than " + std::to_string(max_source) + " bytes", {}};
    if (info.cookie.size() > max_cookie)
        return Error{"the source's cookie is longer than " + std::to_string(max_cookie) + " bytes", {}};
    const int code = put_record(tables_.meta, info_key, encode(info));
    if (code != MDB_SUCCESS) return error_of(code);
    return std::nullopt;
}

std::optional<Error> StoreWriter::Database::commit(const StoreInfo& info) {
    if (!transaction_) return Error{path_ + ": this writer is at its end", {}};
    if (auto problem = write_info(info)) return problem;
    auto problem = new_file_ ? commit_new_file() : commit_in_place();
    environment_.reset();
    lock_ = File(); // the next writer need not wait until this one is dropped
    return problem;
}

// LMDB counts pages at the end of a file that it then need not write. A reader holds the size of the file
// against that count, so the file is as long before the count is there.
std::optional<Error> StoreWriter::Database::commit_in_place() {
    MDB_stat status{};
    mdb_env_stat(environment_.get(), &status);
    const std::uint64_t room =
        (pages_per_commit + changes_ * pages_per_change) * status.ms_psize + 2 * bytes_;
    const int descriptor = descriptor_of(environment_.get());
    const auto size = pages_size(environment_.get());
    if (ftruncate(descriptor, static_cast<off_t>(size + room)) != 0)
        return failed(system_error(path_, "cannot be made larger", errno));
    const int code = mdb_txn_commit(transaction_.release());
    // Whatever became of it, this is what the file needs; a failure leaves it longer, which harms nobody.
    const bool cut = ftruncate(descriptor, static_cast<off_t>(pages_size(environment_.get()))) == 0;
    if (code != MDB_SUCCESS) return error_of(code);
    static_cast<void>(cut);
    return std::nullopt;
}

std::optional<Error> StoreWriter::Database::commit_new_file() {
    const int code = mdb_txn_commit(transaction_.release());
    if (code != MDB_SUCCESS) return error_of(code);
    const auto size = pages_size(environment_.get());
    environment_.reset();
    return new_file_->take_place(size);
}

StoreWriter::StoreWriter(std::unique_ptr<Database> database) : database_(std::move(database)) {}
StoreWriter::StoreWriter(StoreWriter&&) noexcept = default;
StoreWriter& StoreWriter::operator=(StoreWriter&&) noexcept = default;
StoreWriter::~StoreWriter() = default;

Result<StoreWriter> StoreWriter::replace(const std::string& path) {
    auto lock = lock_writers(path);
    if (!lock) return lock.error();
    auto database = std::make_unique<Database>(path, std::move(*lock));
    if (auto problem = database->begin_replacement()) return *problem;
    return StoreWriter(std::move(database));
}

Result<StoreWriter> StoreWriter::update(const std::string& path) {
    auto lock = lock_writers(path);
    if (!lock) return lock.error();
    auto database = std::make_unique<Database>(path, std::move(*lock));
    if (auto problem = database->begin_update()) return *problem;
    return StoreWriter(std::move(database));
}

Result<void> StoreWriter::put(const Entry& entry) {
    if (auto problem = database_->put(entry)) return *problem;
    return {};
}

Result<bool> StoreWriter::remove(const std::string& id) {
    return database_->remove(id);
}

Result<void> StoreWriter::commit(const StoreInfo& info) {
    if (auto problem = database_->commit(info)) return *problem;
    return {};
}

} // namespace signet::certmap
