// SPDX-License-Identifier: Apache-2.0
#pragma once

// Brings a mapping store into step with a directory. Everything is heard before anything is changed, and the
// store is changed in one go: whatever fails, the last good state stays. A known state is asked for what changed
// since; else everything is loaded.

#include "certmap/sync/directory_account.hpp"
#include "certmap/text/result.hpp"
#include "daemon/signetctl/directory/source.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace signet::ctl {

struct SyncOrder {
    std::string store;    // path
    std::string source;   // what the store will say it comes from
    std::string question; // see SyncState
    certmap::AccountAttributes reading;
    bool keeps_certificates = true; // false: their keys alone
    bool load = false;              // all of it, whatever the store remembers
    bool allow_shrink = false;      // even when more than half of the entries go
    std::int64_t now = 0;           // seconds since 1970
    std::function<void(std::uint64_t)> progress = [](std::uint64_t) {}; // entries so far
};

struct Refusal {
    std::string entry;   // its name, safe to print
    std::string account; // whose owner is refused; empty: nobody can tell
    std::string why;
};

struct SyncReport {
    bool loaded = false; // false: only changes were heard
    std::uint64_t entries = 0;
    std::uint64_t keys = 0;
    std::uint64_t certificates = 0;
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    std::uint64_t removed = 0;
    std::uint64_t refused = 0;        // entries that could not be read whole
    std::size_t unknown_accounts = 0; // of them, those of which nobody can tell whose they are
    std::vector<Refusal> refusals;    // the first of them
};

inline constexpr std::size_t max_listed_refusals = 100;

certmap::Result<SyncReport> synchronize(DirectorySource& directory, const SyncOrder& order);

} // namespace signet::ctl
