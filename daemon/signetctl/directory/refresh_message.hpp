// SPDX-License-Identifier: Apache-2.0
#pragma once

// What RFC 4533 puts beside entries, between them and at their end, decoded from its BER. Pure, on liblber,
// which reads the same messages for every LDAP client; libldap's own ldap_sync_*() is declared a proof of
// concept, waits without a limit, and hands out what it did not check.

#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

enum class EntryState { present, add, modify, remove };

// Sync State Control, 2.3.
struct RefreshState {
    EntryState state = EntryState::present;
    std::string id; // of the entry, as certmap::uuid_text() writes it
    std::optional<std::string> cookie;
};

// Sync Info Message, 2.5.
struct RefreshInfo {
    std::optional<std::string> cookie;
    bool deletes = false;         // the ids are those of deleted entries
    std::vector<std::string> ids; // likewise; else of unchanged ones
    bool has_told_all = false;    // what is there was named until here: the rest is gone
    bool is_over = false;         // the refresh: what comes from here on has just changed
};

// Sync Done Control, 2.4.
struct RefreshDone {
    std::optional<std::string> cookie;
    bool deletes = false; // deletions were told one by one; else what was not mentioned is gone
};

certmap::Result<RefreshState> parse_refresh_state(std::string_view ber);
certmap::Result<RefreshInfo> parse_refresh_info(std::string_view ber);
certmap::Result<RefreshDone> parse_refresh_done(std::string_view ber);

// Sync Request Control, 2.2; no cookie: from the beginning. `persists`: refreshAndPersist, else refreshOnly. Empty: no memory.
std::string refresh_request(const std::string& cookie, bool persists);

} // namespace signet::ctl
