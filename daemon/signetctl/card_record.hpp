// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cards and readers as `status`, `card` and the overview have them.

#include "daemon/protocol/messages/status.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace signet::ctl {

// With --json.
nlohmann::ordered_json card_record(const protocol::CardStatus& card);
nlohmann::ordered_json readers_record(const protocol::ReadersStatus& readers);

// Why it cannot be used, in the administrator's words; empty: it can.
std::string sentence_of(const protocol::CardStatus& card);

// Where there is no card. That nobody looks, that nobody can, and that there is no reader are three other things.
std::string absence_of_cards(bool needs_cards, const protocol::ReadersStatus& readers);

} // namespace signet::ctl
