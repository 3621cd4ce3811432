// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `directory`: which local account a name is. In a process of its own, because the name service may
// be a slow LDAP server or somebody's module.

#include "daemon/protocol/messages/account.hpp"
#include "daemon/worker/result.hpp"

namespace signet::worker {

// By getpwnam_r, the first of the names that is known; then which of the groups that are asked about it is a member of,
// by getgrnam_r and getgrouplist. Errors: account-unknown; internal-error if the name service failed, so that nobody
// takes an outage for an answer.
Result<protocol::Account> look_up_account(const protocol::LookUpAccount& request);

} // namespace signet::worker
