// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a store has to remember for the next sync: how and what was asked, and the server's cookie. When how
// or what is another one this time, the cookie means nothing and everything is loaded anew. Pure.

#include <optional>
#include <string>

namespace signet::ctl {

struct SyncState {
    std::string question; // one line: method, base, filter, attributes
    std::string cookie;   // bytes; from an earlier run, and the server's

    bool operator==(const SyncState&) const = default;
};

std::string text_of(const SyncState& state);

// nullopt: written by something else.
std::optional<SyncState> parse_sync_state(const std::string& text);

} // namespace signet::ctl
