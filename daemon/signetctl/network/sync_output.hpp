// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `certmap sync` says of each time that it has brought the store into step.

#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/directory/server.hpp"
#include "daemon/signetctl/directory/sync.hpp"
#include "daemon/signetctl/network/sync_options.hpp"

namespace signet::ctl {

struct Synced {
    SyncReport report;
    Method method = Method::timestamp;
    double seconds = 0; // that it took
};

void tell(const Invocation& invocation, const SyncOptions& options, const Synced& synced);

} // namespace signet::ctl
