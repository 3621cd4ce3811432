// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/card_record.hpp"

#include <nlohmann/json.hpp>

namespace signet::ctl {

using nlohmann::ordered_json;

ordered_json card_record(const protocol::CardStatus& card) {
    return {{"reader", card.reader},
            {"seat", card.seat},
            {"state", card.state},
            {"label", card.label},
            {"reason", card.reason},
            {"user", card.user},
            {"principal", card.principal},
            {"tries_left", card.tries_left ? ordered_json(*card.tries_left) : ordered_json()},
            {"apdus", card.apdus},
            {"milliseconds", card.milliseconds}};
}

std::string_view absence_of_cards(bool needs_cards) {
    return needs_cards ? "No card in any reader." : "No service asks for a card: readers are not watched.";
}

} // namespace signet::ctl
