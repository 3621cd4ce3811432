// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file in which the PAM module finds what is demanded when signetd cannot be asked: written each time
// settings are taken into force. What it means and who reads it is daemon/protocol/demand.hpp's.

#include "daemon/protocol/demand.hpp"
#include "daemon/system/result.hpp"
#include "policy/settings.hpp"

#include <string>

namespace signet::daemon {

protocol::Demand demand_of(const policy::Settings& settings);

// After an error the module goes by what was demanded before, so the settings must not come into force.
system::Result<void> publish_demand(const std::string& path, const policy::Settings& settings);

} // namespace signet::daemon
