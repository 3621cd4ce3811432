// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a store has to remember for the next sync: how and what was asked, the server's cookie, and when everything was
// loaded. When how or what is another one this time, the cookie means nothing and everything is loaded anew. Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace signet::ctl {

// However well a server tells of changes: a domain controller that is restored from a copy of its disk is the same one with
// an older database, and once its numbers have passed those that we know, no question about changes shows what it has lost.
inline constexpr std::chrono::hours full_load_interval{24 * 7};

struct SyncState {
    std::string question;    // one line: method, base, filter, attributes
    std::string cookie;      // bytes; from an earlier run, and the server's
    std::int64_t loaded = 0; // when, in seconds since 1970, everything was

    bool operator==(const SyncState&) const = default;
};

std::string text_of(const SyncState& state);

// nullopt: written by something else, or by a version that did not note when everything was loaded.
std::optional<SyncState> parse_sync_state(const std::string& text);

// A clock that was set back makes it due as well: nobody can tell how long ago the last one was.
bool is_load_due(const SyncState& state, std::int64_t now);

} // namespace signet::ctl
