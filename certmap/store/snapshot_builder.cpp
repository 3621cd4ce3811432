// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/snapshot_builder.hpp"

#include "certmap/store/entry_record.hpp"

#include <algorithm>

namespace signet::certmap::store {

std::size_t IndexPairs::keep(std::string_view text) {
    const std::size_t place = bytes_.size();
    bytes_.push_back(static_cast<char>(text.size()));
    bytes_ += text;
    return place;
}

std::string_view IndexPairs::at(std::size_t place) const {
    return std::string_view(bytes_).substr(place + 1, static_cast<unsigned char>(bytes_[place]));
}

int IndexPairs::write(MDB_txn* transaction, MDB_dbi table) {
    std::ranges::sort(pairs_, [&](const Pair& a, const Pair& b) {
        const int order = at(a.key).compare(at(b.key));
        return order != 0 ? order < 0 : a.id < b.id;
    });
    std::string_view last;
    for (const Pair& pair : pairs_) {
        const bool is_first = last != at(pair.key);
        last = at(pair.key);
        MDB_val key = value_of(last);
        MDB_val id = value_of(at(pair.id));
        const int code = mdb_put(transaction, table, &key, &id, is_first ? MDB_APPEND : MDB_APPENDDUP);
        if (code != MDB_SUCCESS) return code;
    }
    return MDB_SUCCESS;
}

Result<void> SnapshotBuilder::add(std::string_view id, std::string_view record) {
    MDB_val key = value_of(id);
    MDB_val value = value_of(record);
    const int code =
        mdb_put(snapshot_->transaction.get(), snapshot_->tables.entries, &key, &value, MDB_APPEND);
    if (code != MDB_SUCCESS) return lmdb_error(snapshot_->path, code);
    if (record.empty()) {
        ++left_out_;
        return {};
    }
    const auto entry = decode(id, record);
    if (!entry) return damaged_store(snapshot_->path);
    for (IndexPairs* pairs : {&keys_, &users_, &principals_})
        pairs->begin_entry(id);
    for (const MappingKey& mapping_key : entry->keys)
        keys_.add(index_key(mapping_key));
    users_.add(index_key_of_name(entry->user));
    if (!entry->principal.empty()) principals_.add(index_key_of_name(entry->principal));
    return {};
}

Result<void> SnapshotBuilder::put_meta(std::string_view row, std::string_view value) {
    MDB_val key = value_of(row);
    MDB_val data = value_of(value);
    const int code = mdb_put(snapshot_->transaction.get(), snapshot_->tables.meta, &key, &data, 0);
    if (code != MDB_SUCCESS) return lmdb_error(snapshot_->path, code);
    return {};
}

Result<std::uint64_t> SnapshotBuilder::finish(const StoreInfo& info) {
    MDB_txn* transaction = snapshot_->transaction.get();
    const Tables& tables = snapshot_->tables;
    int code = keys_.write(transaction, tables.keys);
    if (code == MDB_SUCCESS) code = users_.write(transaction, tables.users);
    if (code == MDB_SUCCESS) code = principals_.write(transaction, tables.principals);
    if (code != MDB_SUCCESS) return lmdb_error(snapshot_->path, code);
    if (auto done = put_meta(source_row, info.source); !done) return done.error();
    if (auto done = put_meta(cookie_row, info.cookie); !done) return done.error();
    if (auto done = put_meta(left_out_row, std::to_string(left_out_)); !done) return done.error();
    code = mdb_txn_commit(snapshot_->transaction.release());
    if (code != MDB_SUCCESS) return lmdb_error(snapshot_->path, code);
    MDB_envinfo pages{};
    MDB_stat page{};
    mdb_env_info(snapshot_->environment.get(), &pages);
    mdb_env_stat(snapshot_->environment.get(), &page);
    return (pages.me_last_pgno + 1) * std::uint64_t{page.ms_psize};
}

} // namespace signet::certmap::store
