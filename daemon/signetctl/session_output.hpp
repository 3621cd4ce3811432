// SPDX-License-Identifier: Apache-2.0
#pragma once

// A session of signetd, and an elevation, as JSON: the same wherever one is shown.

#include "daemon/protocol/messages/status.hpp"

#include <nlohmann/json.hpp>

namespace signet::ctl {

nlohmann::ordered_json session_json(const protocol::SessionStatus& session);
nlohmann::ordered_json elevation_json(const protocol::ElevationStatus& elevation);

} // namespace signet::ctl
