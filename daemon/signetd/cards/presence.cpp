// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/presence.hpp"

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

} // namespace signet::daemon
