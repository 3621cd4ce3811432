// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/presence.hpp"

#include <algorithm>

namespace signet::daemon {
namespace {

bool has_same_card(const Presence& presence, const Presence::value_type& card) {
    const auto found = presence.find(card.first);
    return found != presence.end() && found->second == card.second;
}

} // namespace

Presence presence_of(const protocol::ReadersChanged& readers) {
    Presence presence;
    for (const auto& reader : readers.readers)
        if (reader.present) presence.emplace(reader.name, reader.event_count);
    return presence;
}

std::vector<PresenceChange> changes_between(const Presence& before, const Presence& after) {
    std::vector<PresenceChange> changes;
    for (const auto& card : before)
        if (!has_same_card(after, card)) changes.push_back({PresenceChange::Kind::removed, card.first});
    for (const auto& card : after)
        if (!has_same_card(before, card)) changes.push_back({PresenceChange::Kind::inserted, card.first});
    return changes;
}

policy::CardLoss loss_of(const std::string& reader, const protocol::ReadersChanged& now) {
    if (now.readers.empty()) return policy::CardLoss::readers_gone;
    const bool is_there = std::any_of(now.readers.begin(), now.readers.end(),
                                      [&](const auto& state) { return state.name == reader; });
    return is_there ? policy::CardLoss::card_out : policy::CardLoss::reader_gone;
}

} // namespace signet::daemon
