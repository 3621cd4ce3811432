// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/domain_record.hpp"
#include "certmap/store/entry_record.hpp"
#include "certmap/store/snapshot.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <charconv>
#include <sys/stat.h>

namespace signet::certmap {

using namespace store;

namespace {

// nullopt: no such id, or a record that was left out.
Result<std::optional<Entry>> entry_with(const Snapshot& snapshot, std::string_view id) {
    const auto record = get(snapshot, snapshot.tables.entries, id);
    if (!record) return record.error();
    if (!*record || (*record)->empty()) return std::optional<Entry>();
    auto entry = decode(id, **record);
    if (!entry) return damaged_store(snapshot.path);
    return entry;
}

struct Found {
    std::vector<Entry> entries;
    bool are_all = true; // false: there are more than were asked for
};

// What an index names is looked at again in the entry itself: an index that names another entry says nothing
// of anybody.
template <class Matches>
Result<Found> look_up(const Snapshot& snapshot, MDB_dbi index, const std::string& key, std::size_t most,
                      const Matches& matches) {
    MDB_cursor* opened = nullptr;
    int code = mdb_cursor_open(snapshot.transaction.get(), index, &opened);
    if (code != MDB_SUCCESS) return lmdb_error(snapshot.path, code);
    const CursorPtr cursor(opened);
    Found found;
    MDB_val name = value_of(key);
    MDB_val id{};
    code = mdb_cursor_get(opened, &name, &id, MDB_SET_KEY);
    while (code == MDB_SUCCESS && found.entries.size() < most) {
        auto entry = entry_with(snapshot, store::text_of(id));
        if (!entry) return entry.error();
        if (!*entry || !matches(**entry)) return damaged_store(snapshot.path);
        found.entries.push_back(std::move(**entry));
        code = mdb_cursor_get(opened, &name, &id, MDB_NEXT_DUP);
    }
    if (code != MDB_SUCCESS && code != MDB_NOTFOUND) return lmdb_error(snapshot.path, code);
    found.are_all = code == MDB_NOTFOUND;
    return found;
}

Result<std::vector<Entry>> look_up_name(const Snapshot& snapshot, MDB_dbi index, const std::string& name,
                                        std::string Entry::*member) {
    if (name.empty()) return std::vector<Entry>();
    auto found = look_up(snapshot, index, index_key_of_name(name), StoreReader::max_named,
                         [&](const Entry& entry) { return equal_ignoring_ascii_case(entry.*member, name); });
    if (!found) return found.error();
    if (!found->are_all)
        return Error{snapshot.path + ": more than " + std::to_string(StoreReader::max_named) +
                         " accounts have one name",
                     "accounts of other domains do not belong into this store"};
    return std::move(found->entries);
}

Result<std::string> meta_text(const Snapshot& snapshot, std::string_view row) {
    const auto value = get(snapshot, snapshot.tables.meta, row);
    if (!value) return value.error();
    if (!*value) return damaged_store(snapshot.path);
    return std::string(**value);
}

Result<std::uint64_t> meta_number(const Snapshot& snapshot, std::string_view row) {
    const auto text = meta_text(snapshot, row);
    if (!text) return text.error();
    std::uint64_t count = 0;
    const char* end = text->data() + text->size();
    const auto [parsed, problem] = std::from_chars(text->data(), end, count);
    if (problem != std::errc() || parsed != end) return damaged_store(snapshot.path);
    return count;
}

Result<std::uint64_t> left_out_count(const Snapshot& snapshot) {
    return meta_number(snapshot, left_out_row);
}

Result<std::uint64_t> certificate_count(const Snapshot& snapshot) {
    return snapshot.tables.certificates ? meta_number(snapshot, certificates_row)
                                        : Result<std::uint64_t>(std::uint64_t{0});
}

Result<DomainFacts> domain_facts(const Snapshot& snapshot) {
    const auto record = get(snapshot, snapshot.tables.meta, domain_row);
    if (!record) return record.error();
    if (!*record) return DomainFacts();
    auto facts = decode_domain_facts(**record);
    if (!facts) return damaged_store(snapshot.path);
    return std::move(*facts);
}

std::uint64_t count_of(const Snapshot& snapshot, MDB_dbi table) {
    MDB_stat status{};
    mdb_stat(snapshot.transaction.get(), table, &status);
    return status.ms_entries;
}

} // namespace

StoreReader::StoreReader(std::unique_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
StoreReader::StoreReader(StoreReader&& other) noexcept : snapshot_(std::move(other.snapshot_)) {}
StoreReader::~StoreReader() = default;

StoreReader& StoreReader::operator=(StoreReader&& other) noexcept {
    snapshot_ = std::move(other.snapshot_);
    return *this;
}

Result<StoreReader> StoreReader::open(const std::string& path) {
    auto snapshot = open_snapshot(path);
    if (!snapshot) return snapshot.error();
    return StoreReader(std::move(*snapshot));
}

Result<std::unique_ptr<StoreReader>> open_accounts(const std::string& path) {
    if (path.empty()) return std::unique_ptr<StoreReader>();
    auto reader = StoreReader::open(path);
    if (!reader) return reader.error();
    return std::make_unique<StoreReader>(std::move(*reader));
}

Result<std::vector<Entry>> StoreReader::find(const MappingKey& key) {
    if (!snapshot_->kinds.test(static_cast<std::uint8_t>(key.kind))) return std::vector<Entry>();
    const auto has_key = [&](const Entry& entry) {
        return std::ranges::find(entry.keys, key) != entry.keys.end();
    };
    auto found = look_up(*snapshot_, snapshot_->tables.keys, index_key(key), max_found, has_key);
    if (!found) return found.error();
    return std::move(found->entries);
}

Result<std::vector<Entry>> StoreReader::find_user(const std::string& user) {
    return look_up_name(*snapshot_, snapshot_->tables.users, user, &Entry::user);
}

Result<std::vector<Entry>> StoreReader::find_principal(const std::string& principal) {
    return look_up_name(*snapshot_, snapshot_->tables.principals, principal, &Entry::principal);
}

Result<std::vector<Bytes>> StoreReader::certificates_of(const Sha256& public_key) const {
    std::vector<Bytes> found;
    if (!snapshot_->tables.certificates) return found;
    const auto has_key = [&](const EntryCertificate& certificate) {
        return certificate.public_key == public_key;
    };
    auto owners =
        look_up(*snapshot_, *snapshot_->tables.certificates,
                std::string(public_key.begin(), public_key.end()), max_certificates,
                [&](const Entry& entry) { return std::ranges::any_of(entry.certificates, has_key); });
    if (!owners) return owners.error();
    for (Entry& owner : owners->entries) {
        for (EntryCertificate& certificate : owner.certificates) {
            if (!has_key(certificate)) continue;
            if (!is_key_of(owner, certificate)) return damaged_store(snapshot_->path);
            found.push_back(std::move(certificate.der));
        }
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (owners->are_all && found.size() <= max_certificates) return found;
    return Error{snapshot_->path + ": one key has more than " + std::to_string(max_certificates) +
                     " certificates, or accounts that they belong to",
                 "take those that are not used any more out of the store's source"};
}

Result<bool> StoreReader::is_incomplete() {
    const auto left_out = left_out_count(*snapshot_);
    if (!left_out) return left_out.error();
    return *left_out != 0;
}

Result<std::optional<Entry>> StoreReader::entry(const std::string& id) const {
    if (id.empty() || id.size() > max_entry_id) return std::optional<Entry>();
    return entry_with(*snapshot_, id);
}

Result<void> StoreReader::for_each(const std::function<bool(const Entry&)>& visit) const {
    return visit_pairs(*snapshot_, snapshot_->tables.entries,
                       [&](std::string_view id, std::string_view record) -> Result<bool> {
                           if (record.empty()) return true;
                           const auto entry = decode(id, record);
                           if (!entry) return damaged_store(snapshot_->path);
                           return visit(*entry);
                       });
}

Result<std::vector<RuleText>> StoreReader::domain_rules() {
    auto facts = domain_facts(*snapshot_);
    if (!facts) return facts.error();
    return std::move(facts->rules);
}

Result<StoreInfo> StoreReader::info() const {
    auto source = meta_text(*snapshot_, source_row);
    if (!source) return source.error();
    auto cookie = meta_text(*snapshot_, cookie_row);
    if (!cookie) return cookie.error();
    const auto left_out = left_out_count(*snapshot_);
    if (!left_out) return left_out.error();
    const auto certificates = certificate_count(*snapshot_);
    if (!certificates) return certificates.error();
    auto domain = domain_facts(*snapshot_);
    if (!domain) return domain.error();
    const std::uint64_t records = count_of(*snapshot_, snapshot_->tables.entries);
    if (*left_out > records) return damaged_store(snapshot_->path);
    int descriptor = -1;
    mdb_env_get_fd(snapshot_->environment.get(), &descriptor);
    struct stat file {};
    if (fstat(descriptor, &file) != 0) return damaged_store(snapshot_->path);
    return StoreInfo{.source = std::move(*source),
                     .updated = file.st_mtime,
                     .cookie = std::move(*cookie),
                     .entries = records - *left_out,
                     .keys = count_of(*snapshot_, snapshot_->tables.keys),
                     .left_out = *left_out,
                     .certificates = *certificates,
                     .domain = std::move(*domain)};
}

bool StoreReader::is_replaced() const {
    struct stat file {};
    return stat(snapshot_->path.c_str(), &file) != 0 || file.st_dev != snapshot_->device ||
           file.st_ino != snapshot_->inode;
}

} // namespace signet::certmap
