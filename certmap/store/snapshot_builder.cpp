// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/snapshot_builder.hpp"

#include "certmap/store/domain_record.hpp"
#include "certmap/store/entry_record.hpp"

#include <algorithm>
#include <tuple>

namespace signet::certmap::store {
namespace {

// LMDB keeps in memory what a transaction has written. Nobody sees the file before it is whole.
constexpr std::size_t max_transaction = 32UL << 20U; // bytes of keys and values

} // namespace

void IndexPairs::add(std::string_view key, std::string_view id) {
    std::uint64_t prefix = 0;
    for (std::size_t at = 0; at < sizeof(prefix); ++at)
        prefix = (prefix << 8U) | (at < key.size() ? static_cast<unsigned char>(key[at]) : 0U);
    pairs_.push_back({prefix, keys_.size(), id});
    keys_.push_back(static_cast<char>(key.size()));
    keys_ += key;
}

std::string_view IndexPairs::key_of(const Pair& pair) const {
    return std::string_view(keys_).substr(pair.key + 1, static_cast<unsigned char>(keys_[pair.key]));
}

const std::vector<IndexPairs::Pair>& IndexPairs::sorted() {
    std::ranges::sort(pairs_, [&](const Pair& a, const Pair& b) {
        if (a.prefix != b.prefix) return a.prefix < b.prefix;
        return std::tuple(key_of(a), a.id) < std::tuple(key_of(b), b.id);
    });
    return pairs_;
}

Result<void> SnapshotBuilder::put(MDB_dbi table, std::string_view key, std::string_view value,
                                  unsigned flags) {
    MDB_val row = value_of(key);
    MDB_val data = value_of(value);
    int code = mdb_put(snapshot_->transaction.get(), table, &row, &data, flags);
    in_transaction_ += key.size() + value.size();
    if (code == MDB_SUCCESS && in_transaction_ > max_transaction) {
        in_transaction_ = 0;
        code = mdb_txn_commit(snapshot_->transaction.release());
        MDB_txn* next = nullptr;
        if (code == MDB_SUCCESS) code = mdb_txn_begin(snapshot_->environment.get(), nullptr, 0, &next);
        snapshot_->transaction.reset(next);
    }
    if (code != MDB_SUCCESS) return lmdb_error(snapshot_->path, code);
    return {};
}

Result<void> SnapshotBuilder::put_index(MDB_dbi table, IndexPairs& pairs) {
    std::string_view last;
    for (const auto& pair : pairs.sorted()) {
        const auto key = pairs.key_of(pair);
        if (auto done = put(table, key, pair.id, key == last ? MDB_APPENDDUP : MDB_APPEND); !done)
            return done;
        last = key;
    }
    return {};
}

// Several of one key stand next to each other, and an index has a pair once.
void SnapshotBuilder::add_certificates(std::span<const EntryCertificate> certificates, std::string_view id) {
    certificate_count_ += certificates.size();
    const Sha256* last = nullptr;
    for (const EntryCertificate& certificate : certificates) {
        const Sha256& key = certificate.public_key;
        if (last == nullptr || key != *last) certificates_.add(std::string(key.begin(), key.end()), id);
        last = &key;
    }
}

Result<void> SnapshotBuilder::add(std::string_view id, std::string_view record) {
    if (auto done = put(snapshot_->tables.entries, id, record, MDB_APPEND); !done) return done;
    if (record.empty()) {
        ++left_out_;
        return {};
    }
    const auto entry = decode(id, record);
    if (!entry) return damaged_store(snapshot_->path);
    for (const MappingKey& key : entry->keys)
        keys_.add(index_key(key), id);
    users_.add(index_key_of_name(entry->user), id);
    if (!entry->principal.empty()) principals_.add(index_key_of_name(entry->principal), id);
    add_certificates(entry->certificates, id);
    return {};
}

Result<std::uint64_t> SnapshotBuilder::finish(const StoreInfo& info) {
    const Tables& tables = snapshot_->tables;
    auto done = put_index(tables.keys, keys_);
    if (done) done = put_index(tables.users, users_);
    if (done) done = put_index(tables.principals, principals_);
    if (done) done = put_index(*tables.certificates, certificates_);
    if (done) done = put(tables.meta, source_row, info.source, 0);
    if (done) done = put(tables.meta, cookie_row, info.cookie, 0);
    if (done) done = put(tables.meta, left_out_row, std::to_string(left_out_), 0);
    if (done) done = put(tables.meta, certificates_row, std::to_string(certificate_count_), 0);
    if (done && info.domain != DomainFacts()) done = put(tables.meta, domain_row, encode(info.domain), 0);
    if (!done) return done.error();
    const int code = mdb_txn_commit(snapshot_->transaction.release());
    if (code != MDB_SUCCESS) return lmdb_error(snapshot_->path, code);
    return pages_size(*snapshot_);
}

} // namespace signet::certmap::store
