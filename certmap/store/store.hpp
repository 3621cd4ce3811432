// SPDX-License-Identifier: Apache-2.0
#pragma once

// The mapping database: an LMDB file that signetctl writes and that signetd's workers and the KDC plugin
// read. A file is never changed: a writer makes a new one beside it and renames it over the old one, so that a
// reader sees one whole state for as long as it keeps the file open, and a writer that fails or is killed
// leaves the old one as it was. One process writes at a time; the others wait as long as they want to, and are told so.

#include "certmap/entries/entry.hpp"
#include "certmap/entries/named_accounts.hpp"
#include "certmap/store/domain_facts.hpp"
#include "certmap/text/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace signet::certmap {

// Where `signetctl certmap` puts a store that it is not told another path of.
inline constexpr const char* default_store = "/var/lib/signet/certmap/store.mdb";

namespace store {
struct Snapshot;
struct Draft;
} // namespace store

// What a store says about itself.
struct StoreInfo {
    std::string source;         // "ldap://...", or the names of the imported files
    std::int64_t updated = 0;   // when the source was last found to agree with this store, seconds since 1970
    std::string cookie;         // the source's, where the next incremental sync goes on; empty: none
    std::uint64_t entries = 0;  // counted by the store, as are those below
    std::uint64_t keys = 0;     // of all entries
    std::uint64_t left_out = 0; // records whose account could not be told
    std::uint64_t certificates = 0; // of all entries
    DomainFacts domain{};           // of a directory; nothing is known where files were imported
};

// Not thread-safe. Cheap to keep open: the file's pages belong to the system's cache. A child of fork(2) opens
// its own.
class StoreReader final : public NamedAccounts {
public:
    // An error for a file that is not there, is no store, has another version, or is cut off.
    static Result<StoreReader> open(const std::string& path);
    StoreReader(StoreReader&& other) noexcept;
    StoreReader& operator=(StoreReader&& other) noexcept;
    ~StoreReader() override;

    // What is found is ordered by id. Of many accounts with one key, max_found are given: they are ambiguous.
    Result<std::vector<Entry>> find(const MappingKey& key) override;
    // An error if there are more than max_named: none of them may be overlooked.
    Result<std::vector<Entry>> find_user(const std::string& user) override;
    Result<std::vector<Entry>> find_principal(const std::string& principal) override;
    Result<bool> is_incomplete() override;
    Result<std::vector<RuleText>> domain_rules() override;

    // The DER of every certificate whose key's bits have this SHA-256, each once; none in a store that was written
    // without certificates. An error if there are more than max_certificates, or as many accounts that have them: none
    // may be overlooked. Nothing is parsed here and an account's owner may have written it: the caller asks the
    // certificate itself for its key, and believes it no more than one that a stranger sent.
    Result<std::vector<Bytes>> certificates_of(const Sha256& public_key) const;

    // One account; nullopt: no such id.
    Result<std::optional<Entry>> entry(const std::string& id) const;
    // Every account, ordered by id, one at a time: false ends it.
    Result<void> for_each(const std::function<bool(const Entry&)>& visit) const;
    Result<StoreInfo> info() const;

    // Has another file taken this one's place? One stat(2).
    bool is_replaced() const;

    static constexpr std::size_t max_found = 9;        // likewise max_reported_accounts of rules
    static constexpr std::size_t max_named = 64;       // one name in many domains of a forest
    static constexpr std::size_t max_certificates = 9; // of one key: renewals that kept it

private:
    explicit StoreReader(std::unique_ptr<const store::Snapshot> snapshot);
    std::unique_ptr<const store::Snapshot> snapshot_;
};

// Null: the path is empty, no store is configured. A store that is configured and cannot be read is an error,
// one that is not there too: what it says is not known then, and nobody may be mapped without it.
Result<std::unique_ptr<StoreReader>> open_accounts(const std::string& path);

// What a commit would make of the store that is there.
struct StoreChanges {
    std::uint64_t before = 0; // accounts; none if there is no store that can be read
    std::uint64_t after = 0;
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    std::uint64_t removed = 0;
    std::uint64_t bound = 0;   // accounts that stay, and had a strong key
    std::uint64_t unbound = 0; // of them, those that have none any more
    bool is_other = false;     // anything at all differs, records that were left out included
};

// Nothing is written before commit(). What was put is kept in memory until then: about 0.8 KB an account, and
// its certificates.
class StoreWriter {
public:
    // How long another writer is waited for.
    using Patience = std::chrono::milliseconds;

    // Begins empty; any old file may be there.
    static Result<StoreWriter> replace(const std::string& path, Patience patience = {});
    // Begins with what is in the store.
    static Result<StoreWriter> update(const std::string& path, Patience patience = {});
    StoreWriter(StoreWriter&&) noexcept;
    StoreWriter& operator=(StoreWriter&&) noexcept;
    ~StoreWriter();

    // Inserts the entry, or replaces what was there with its id.
    Result<void> put(const Entry& entry);
    // A record whose account cannot be told: as long as the store has one, it is incomplete (named_accounts.hpp).
    Result<void> leave_out(const std::string& id);
    // Nothing happens if there is no such id.
    Result<void> remove(const std::string& id);
    // Removes everything whose id is not among these, unless it was put or left out before.
    Result<void> remove_others(const std::unordered_set<std::string>& ids);

    Result<StoreChanges> changes() const;
    // Every account that commit() would leave, ordered by id.
    Result<void> for_each(const std::function<void(const Entry&)>& visit) const;
    // The counts of the info are ignored. Ends the writer, however it goes.
    Result<void> commit(const StoreInfo& info);
    // In place of commit(): the store that is there stays, and was found to agree with its source now.
    Result<void> confirm(std::int64_t updated);

private:
    explicit StoreWriter(std::unique_ptr<store::Draft> draft);
    static Result<StoreWriter> begin(const std::string& path, bool keeps_old, Patience patience);
    std::unique_ptr<store::Draft> draft_; // null: the writer has ended
};

} // namespace signet::certmap
