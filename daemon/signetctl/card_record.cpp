// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/card_record.hpp"

#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

namespace signet::ctl {

using nlohmann::ordered_json;
using protocol::DefaultSecret;

namespace {

// Null: the card does not say, or was not asked.
ordered_json default_json(DefaultSecret secret) {
    return secret == DefaultSecret::not_known ? ordered_json() : ordered_json(secret == DefaultSecret::yes);
}

} // namespace

ordered_json card_record(const protocol::CardStatus& card) {
    return {{"reader", card.reader},
            {"seat", card.seat},
            {"state", card.state},
            {"label", card.label},
            {"reason", card.reason},
            {"text", sentence_of(card)},
            {"user", card.user},
            {"principal", card.principal},
            {"tries_left", card.tries_left ? ordered_json(*card.tries_left) : ordered_json()},
            {"few_tries", card.has_few_tries || (card.tries_left && *card.tries_left <= 1)},
            {"default_pin", default_json(card.pin_is_default)},
            {"driver", card.driver},
            {"not_after", card.not_after != 0 ? ordered_json(card.not_after) : ordered_json()},
            {"apdus", card.apdus},
            {"milliseconds", card.milliseconds}};
}

ordered_json readers_record(const protocol::ReadersStatus& readers) {
    return {{"names", readers.names}, {"problem", readers.problem}};
}

std::string sentence_of(const protocol::CardStatus& card) {
    return reason_text(card.reason, {.user = card.user,
                                     .principal = card.principal,
                                     .tries_left = card.tries_left,
                                     .detail = card.detail});
}

std::string absence_of_cards(bool needs_cards, const protocol::ReadersStatus& readers) {
    if (!needs_cards) return tr("No service asks for a card: readers are not watched.");
    if (!readers.problem.empty())
        return told("No reader can be seen: {}.", std::string_view(readers.problem));
    if (readers.names.empty()) return tr("No reader is connected, as pcscd has it.");
    return told("No card in any reader ({}).", fmt::format("{}", fmt::join(readers.names, ", ")));
}

} // namespace signet::ctl
