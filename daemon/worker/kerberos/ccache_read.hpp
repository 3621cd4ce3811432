// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ticket-granting ticket in a user's credential cache, for whoever judges it (ticket_check.hpp). Only for a process that
// has become the user: the cache is wherever the user says, and is written by the user's programs. Used by the `ccache` verb.

#include "daemon/protocol/bytes.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"

#include <string>

namespace signet::worker {

// Bytes of a file that is a cache: dozens of tickets with the largest PAC (64 KiB).
constexpr std::size_t max_cache_file = 4UL * 1024 * 1024;

struct CacheSearch {
    std::string name_template{}; // as in store_credentials()
    // Also what sshd(8) has put into `folder` for the user, krb5cc_UID_*: its name is known to the session alone. Of several
    // tickets the one counts whose owner has been seen last.
    bool searches = false;
    std::string folder = "/tmp";
};

// The TGT of the cache's own realm, as bytes. Nothing is written, and nothing is sent but to KCM. A file is a plain one of the
// user's and no link. Error: ticket-missing (there is no such cache, or no ticket in it, or one that has ended).
Result<protocol::Bytes> read_credentials(const CacheSearch& search, const Krb5Files& config);

} // namespace signet::worker
