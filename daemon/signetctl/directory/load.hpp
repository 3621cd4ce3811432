// SPDX-License-Identifier: Apache-2.0
#pragma once

// The two ways of sync.hpp: a whole directory into a new store, and changes into the one that is there.

#include "daemon/signetctl/directory/sync.hpp"
#include "daemon/signetctl/directory/sync_state.hpp"

#include <optional>

namespace signet::ctl {

certmap::Result<SyncReport> load_all(DirectorySource& directory, const SyncOrder& order);

// nullopt: a load is needed.
certmap::Result<std::optional<SyncReport>> apply_changes(DirectorySource& directory, const SyncOrder& order,
                                                         const SyncState& state);

// Keeps count of an entry that could not be read whole.
void refuse(SyncReport& report, const certmap::Record& record, const certmap::AccountReading& account);

// An error when so many of so many entries should not just go.
certmap::Result<void> check_shrinking(const SyncOrder& order, std::uint64_t removed, std::uint64_t before);

} // namespace signet::ctl
