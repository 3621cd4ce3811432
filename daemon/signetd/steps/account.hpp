// SPDX-License-Identifier: Apache-2.0
#pragma once

// The account that the application has named, as the system knows it.

#include "daemon/signetd/steps/story.hpp"

namespace signet::daemon {

// One account has many spellings, so the name that was typed is looked up: what is compared is the uid. Sets
// Story::user_uid, which stays empty for a name that the system does not know. Nothing is asked for a person who may not ask from
// there: what policy refuses at once costs no process. Refuses where nobody could say whose name it is: accounts-unavailable,
// worker-lost, worker-timeout.
Task<Result<void>> find_named_account(Story& story);

} // namespace signet::daemon
