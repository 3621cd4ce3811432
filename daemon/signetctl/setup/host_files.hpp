// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files of this host that say something of its realm, read: what they mean is realm_sources.hpp's.

#include "daemon/signetctl/setup/realm_sources.hpp"

namespace signet::ctl {

RealmSources read_realm_sources();

} // namespace signet::ctl
