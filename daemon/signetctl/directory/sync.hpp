// SPDX-License-Identifier: Apache-2.0
#pragma once

// Brings a mapping store into step with a directory. Everything is heard before anything is changed, and the
// store is changed in one go: whatever fails, the last good state stays. A known state is asked for what changed
// since; else everything is loaded.

#include "certmap/store/domain_facts.hpp"
#include "certmap/sync/directory_account.hpp"
#include "certmap/text/result.hpp"
#include "daemon/signetctl/directory/source.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

struct SyncOrder {
    std::string store;    // path
    std::string source;   // what the store will say it comes from
    std::string question; // see SyncState
    certmap::AccountAttributes reading;
    certmap::DomainFacts domain;    // as the directory says now
    bool keeps_certificates = true; // false: their keys alone
    bool load = false;              // all of it, whatever the store remembers
    bool allow_shrink = false;      // even when more than half of the entries or keys go
    std::uint64_t max_removed =
        std::numeric_limits<std::uint64_t>::max();                      // entries, in synchronize_further()
    std::int64_t now = 0;                                               // seconds since 1970
    std::function<void(std::uint64_t)> progress = [](std::uint64_t) {}; // entries so far
};

struct Refusal {
    std::string entry;   // its name, safe to print
    std::string account; // whose owner is refused; empty: nobody can tell
    std::string why;
};

struct SyncReport {
    bool loaded = false;       // false: only changes were heard
    bool is_held_back = false; // more would go than max_removed: nothing was changed
    std::uint64_t entries = 0;
    std::uint64_t keys = 0;
    std::uint64_t certificates = 0;
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    std::uint64_t removed = 0;
    std::uint64_t refused = 0;        // entries that could not be read whole, or share a name
    std::size_t unknown_accounts = 0; // of them, those of which nobody can tell whose they are
    std::vector<Refusal> refusals;    // the first of them
};

inline constexpr std::size_t max_listed_refusals = 100;

// How long another process that writes the store is waited for. Two syncs of one host meet seldom, and one that fails is a line
// in a journal that somebody has to read.
inline constexpr std::chrono::seconds other_writer_limit{30};

certmap::Result<SyncReport> synchronize(DirectorySource& directory, const SyncOrder& order);

// Stores what a directory that goes on has told since. nullopt: only synchronize() helps, since the store comes from elsewhere
// now, or the directory wants to tell everything anew.
certmap::Result<std::optional<SyncReport>> synchronize_further(FollowedSource& directory,
                                                               const SyncOrder& order);

} // namespace signet::ctl
