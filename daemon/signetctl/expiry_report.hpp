// SPDX-License-Identifier: Apache-2.0
#pragma once

// What ends soon on this machine, for `status` and the overview: cards in the readers, the CAs of [domain] anchors.

#include "daemon/protocol/messages/status.hpp"
#include "policy/settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace signet::ctl {

// One sentence each, of what has ended, too.
std::vector<std::string> expiry_report(const policy::Settings& settings,
                                       const std::vector<protocol::CardStatus>& cards, std::int64_t now);

} // namespace signet::ctl
