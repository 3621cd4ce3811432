// SPDX-License-Identifier: Apache-2.0
#pragma once

// From what the watch worker says about readers to "this card came, that card went". Pure.

#include "daemon/protocol/messages/readers.hpp"
#include "policy/removal.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace signet::daemon {

// Reader name to pcscd's event count of the card that is in it.
using Presence = std::map<std::string, std::uint32_t>;

struct PresenceChange {
    enum class Kind { removed, inserted } kind;
    std::string reader;
    policy::CardLoss loss = policy::CardLoss::card_out; // of a removal
    friend bool operator==(const PresenceChange&, const PresenceChange&) = default;
};

Presence presence_of(const protocol::ReadersChanged& readers);

// Removals first: a card that was swapped between two looks is a removal and an insertion.
std::vector<PresenceChange> changes_between(const Presence& before, const Presence& after);

// How the card of this reader has left, by what is there now.
policy::CardLoss loss_of(const std::string& reader, const protocol::ReadersChanged& now);

} // namespace signet::daemon
