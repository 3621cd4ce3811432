// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cards as `status` and `card` have them.

#include "daemon/protocol/messages/status.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace signet::ctl {

// With --json.
nlohmann::ordered_json card_record(const protocol::CardStatus& card);

// Where there is none. That nobody looks is another thing than that nothing is there.
std::string_view absence_of_cards(bool needs_cards);

} // namespace signet::ctl
