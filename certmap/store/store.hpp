// SPDX-License-Identifier: Apache-2.0
#pragma once

// The mapping database: an LMDB file that signetctl writes and that signetd's workers and the KDC plugin
// read. A reader never waits and never sees half a change; one process writes at a time (the others are told
// so). A full load builds a new file beside the old one and renames it, so that a load that fails or is
// killed leaves the old one untouched.

#include "certmap/store/entry.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signet::certmap {

inline constexpr const char* default_store = "/var/lib/signet/certmap/store.mdb";

// What a store says about itself.
struct StoreInfo {
    std::string source;        // "ldap://...", or the names of the imported files
    std::int64_t updated = 0;  // when the source was last found to agree with this store, seconds since 1970
    std::string cookie;        // the source's, where the next incremental sync goes on; empty: none
    std::uint64_t entries = 0; // counted by the store
    std::uint64_t keys = 0;    // likewise
};

// Of one thread; cheap to keep open.
class StoreReader {
public:
    // An error for a file that is no store, of another version, or truncated.
    static Result<StoreReader> open(const std::string& path);
    StoreReader(StoreReader&&) noexcept;
    StoreReader& operator=(StoreReader&&) noexcept;
    ~StoreReader();

    // The accounts that have this key: none, one, or a few that make it ambiguous (at most max_found, by id).
    Result<std::vector<Entry>> find(const MappingKey& key);
    // The accounts of this local user, exactly as written.
    Result<std::vector<Entry>> find_user(const std::string& user);
    // One account; nullopt: no such id.
    Result<std::optional<Entry>> entry(const std::string& id);
    // Every account, ordered by id, one at a time: false ends it.
    Result<void> for_each(const std::function<bool(const Entry&)>& visit);
    Result<StoreInfo> info();

    // Has another file taken this one's place? One stat(2).
    bool is_replaced() const;

    // A reader stays on the state of its last answer until it is asked again, so that the next one needs no
    // system call. Who does not know when that will be says so here; otherwise a later update() has to write
    // the whole store anew.
    void rest() noexcept;

    static constexpr std::size_t max_found = 8;

private:
    class Database;
    explicit StoreReader(std::unique_ptr<Database> database);
    std::unique_ptr<Database> database_;
};

// Nothing is seen by anybody before commit(); a writer that is dropped without it leaves the store as it was.
class StoreWriter {
public:
    static Result<StoreWriter> replace(const std::string& path); // a new store, empty
    static Result<StoreWriter> update(const std::string& path);  // the one that is there
    StoreWriter(StoreWriter&&) noexcept;
    StoreWriter& operator=(StoreWriter&&) noexcept;
    ~StoreWriter();

    // Inserts the entry, or replaces the one with its id.
    Result<void> put(const Entry& entry);
    // True: it was there.
    Result<bool> remove(const std::string& id);
    // `entries` and `keys` of the info are ignored: the store counts itself.
    Result<void> commit(const StoreInfo& info);

private:
    class Database;
    explicit StoreWriter(std::unique_ptr<Database> database);
    std::unique_ptr<Database> database_;
};

} // namespace signet::certmap
