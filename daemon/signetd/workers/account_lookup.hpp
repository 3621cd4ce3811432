// SPDX-License-Identifier: Apache-2.0
#pragma once

// Accounts by name, as the system knows them now: one `directory` worker, started early or at the first name, and asked
// as often as its owner likes.

#include "daemon/protocol/messages/account.hpp"
#include "daemon/signetd/workers/workers.hpp"
#include "policy/facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::daemon {

// What policy is told of an account; nothing: the system knows none.
policy::Account account_facts(const std::optional<protocol::Account>& account);

class AccountLookup {
public:
    explicit AccountLookup(Workers& workers) : workers_(workers) {}

    // So that nobody waits for a process later. Nothing happens where it runs already.
    Result<void> start();

    // The account of the first of the names that the system knows, and which of the groups it is a member of;
    // account-unknown if it knows none.
    Task<Result<protocol::Account>> find(std::vector<std::string> names, std::vector<std::string> groups);

private:
    Workers& workers_;
    Worker directory_;
};

} // namespace signet::daemon
