// SPDX-License-Identifier: Apache-2.0
#pragma once

// A card as --json has it, in `status` and in `card`.

#include "daemon/protocol/messages/status.hpp"

#include <nlohmann/json_fwd.hpp>

namespace signet::ctl {

nlohmann::ordered_json card_record(const protocol::CardStatus& card);

} // namespace signet::ctl
