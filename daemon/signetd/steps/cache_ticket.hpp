// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ticket in somebody's credential cache, and what the judges say of it: who has got it, how, and when. The cache is read as
// its owner, whatever it is called; the worker that has the host's keys has not seen it, and asks the KDC. What counts is what
// the KDC has signed. A ticket that a card has just brought is proved in ticket_proof.hpp.

#include "daemon/protocol/messages/account.hpp"
#include "daemon/protocol/messages/ticket.hpp"
#include "daemon/signetd/services.hpp"
#include "policy/gate.hpp"

#include <memory>
#include <optional>
#include <string>

namespace signet::daemon {

struct OwnedCache {
    protocol::Account owner{};
    std::string name{};    // or a template of one; empty: the default cache
    bool searches = false; // also what sshd has left for the owner: the newest ticket counts
};

// The host's key has opened it.
struct CacheTicket {
    protocol::TicketJudged judged{};
    bool client_allowed = false;                  // of a realm whose principals are accounts here
    std::optional<protocol::Account> of_client{}; // nothing: the system knows none; likewise below
    std::optional<protocol::Account> admin_of{};  // whose second principal the client is
    std::optional<protocol::Account> owner{};     // of the cache

    policy::TicketFacts facts() const; // views of this
};

// Errors: ticket-missing, those of the worker `ticket`, and faults of workers.
Task<Result<CacheTicket>> judge_cache(Services& services, std::shared_ptr<const policy::Settings> settings,
                                      OwnedCache cache);

} // namespace signet::daemon
