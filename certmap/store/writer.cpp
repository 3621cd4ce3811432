// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/entry_record.hpp"
#include "certmap/store/environment.hpp"
#include "certmap/store/key_hash.hpp"
#include "certmap/store/new_file.hpp"
#include "certmap/store/snapshot_lock.hpp"
#include "certmap/store/store.hpp"
#include "certmap/store/store_tables.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <unistd.h>

namespace signet::certmap {

using namespace store;

namespace {

// Entries of one transaction of a load that nobody can see yet: LMDB holds in memory what a transaction
// wrote.
constexpr std::size_t batch = 65536;

// By what an entry is found.
std::vector<std::uint64_t> hashes_of(const Entry& entry) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(entry.keys.size() + 1);
    hashes.push_back(hash_of_user(entry.user));
    std::ranges::transform(entry.keys, std::back_inserter(hashes), hash_of);
    std::ranges::sort(hashes);
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
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
    std::optional<Error> read_shape(MDB_dbi meta, Shape& shape);
    std::optional<Error> next_batch();
    std::optional<Error> write(const Entry& entry);
    Result<bool> erase(const std::string& id);
    // The entry that has the number; none for no number.
    Result<std::optional<Entry>> stored(std::optional<std::uint64_t> number);
    int index(std::uint64_t number, const std::vector<std::uint64_t>& old_hashes,
              const std::vector<std::uint64_t>& new_hashes);
    std::optional<Error> write_info(const StoreInfo& info);
    std::optional<Error> commit_in_place();
    std::optional<Error> commit_new_file();
    Error failed(Error error);
    Error error_of(int code) { return failed(lmdb_error(path_, code)); }

    std::string path_;
    File lock_;
    std::optional<NewFile> new_file_;
    EnvironmentPtr environment_;
    TransactionPtr transaction_;        // null: committed, or given up after an error
    std::optional<StoreTables> tables_; // in transaction_
    std::size_t in_batch_ = 0;
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
    const auto tables = open_tables(begun, path_, create);
    if (!tables) return failed(tables.error());
    Shape shape;
    if (!create)
        if (auto problem = read_shape(tables->meta, shape)) return problem;
    tables_.emplace(begun, *tables, shape);
    return std::nullopt;
}

std::optional<Error> StoreWriter::Database::read_shape(MDB_dbi meta, Shape& shape) {
    MDB_val key = value_of(shape_key);
    MDB_val record{};
    const int code = mdb_get(transaction_.get(), meta, &key, &record);
    if (code != MDB_SUCCESS) return error_of(code == MDB_NOTFOUND ? MDB_CORRUPTED : code);
    const auto read = decode_shape(store::text_of(record));
    if (!read) return failed(read.error());
    shape = *read;
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
    int code = tables_->flush_group();
    if (code == MDB_SUCCESS) code = mdb_txn_commit(transaction_.release());
    MDB_txn* begun = nullptr;
    if (code == MDB_SUCCESS) code = mdb_txn_begin(environment_.get(), nullptr, 0, &begun);
    if (code != MDB_SUCCESS) return error_of(code);
    transaction_.reset(begun);
    tables_->go_on(begun);
    return std::nullopt;
}

Result<std::optional<Entry>> StoreWriter::Database::stored(std::optional<std::uint64_t> number) {
    if (!number) return std::optional<Entry>();
    std::string record;
    const int code = tables_->record(*number, record);
    if (code != MDB_SUCCESS) return error_of(code);
    auto entry = decode_entry(record);
    if (!entry) return failed(entry.error());
    return std::optional(std::move(*entry));
}

// By hashes, not by keys: two keys of one entry may have the same.
int StoreWriter::Database::index(std::uint64_t number, const std::vector<std::uint64_t>& old_hashes,
                                 const std::vector<std::uint64_t>& new_hashes) {
    int code = MDB_SUCCESS;
    for (const std::uint64_t hash : old_hashes)
        if (code == MDB_SUCCESS && !std::ranges::binary_search(new_hashes, hash))
            code = tables_->change_index({hash, number}, false);
    for (const std::uint64_t hash : new_hashes)
        if (code == MDB_SUCCESS && !std::ranges::binary_search(old_hashes, hash))
            code = tables_->change_index({hash, number}, true);
    return code;
}

std::optional<Error> StoreWriter::Database::write(const Entry& entry) {
    std::optional<std::uint64_t> number;
    int code = tables_->number_of_id(entry.id, number);
    if (code != MDB_SUCCESS) return error_of(code);
    const auto old = stored(number);
    if (!old) return old.error();
    if (*old == entry) return std::nullopt;
    const auto old_hashes = *old ? hashes_of(**old) : std::vector<std::uint64_t>();
    if (!number) code = tables_->new_number(entry.id, number.emplace());
    if (code == MDB_SUCCESS) code = index(*number, old_hashes, hashes_of(entry));
    if (code == MDB_SUCCESS) code = tables_->put_record(*number, encode(entry));
    if (code != MDB_SUCCESS) return error_of(code);
    return next_batch();
}

std::optional<Error> StoreWriter::Database::put(const Entry& entry) {
    if (!transaction_) return Error{path_ + ": this writer is at its end", {}};
    if (auto problem = entry_problem(entry)) return problem; // nothing was written: it may go on without
    return write(entry);
}

Result<bool> StoreWriter::Database::erase(const std::string& id) {
    std::optional<std::uint64_t> number;
    int code = tables_->number_of_id(id, number);
    if (code != MDB_SUCCESS) return error_of(code);
    if (!number) return false;
    const auto old = stored(number);
    if (!old) return old.error();
    code = index(*number, hashes_of(**old), {});
    if (code == MDB_SUCCESS) code = tables_->put_record(*number, {});
    if (code == MDB_SUCCESS) code = tables_->forget_id(id);
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
    int code = tables_->put_meta(info_key, encode(info));
    if (code == MDB_SUCCESS) code = tables_->flush();
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
    const std::uint64_t room = tables_->room(status.ms_psize);
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
