// SPDX-License-Identifier: Apache-2.0
#pragma once

// By which driver a card is read: the worker and, for PKCS#11, the module that it loads. In the order of [cards] drivers; a
// process for each, so that a module that crashes or hangs keeps no other from a card. Pure.

#include "daemon/signetd/workers/workers.hpp"
#include "policy/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace signet::daemon {

struct CardWay {
    std::string_view verb = verb::card;
    std::string module{}; // as the settings have it; empty: the worker speaks to the card itself
};

inline constexpr std::string_view piv_driver = "piv";

// What people call the driver: "piv", or the module's file name.
std::string driver_name(const CardWay& way);

// Those that may know the card in this reader. A token that is in no reader is known to modules of its name alone.
std::vector<CardWay> ways_to_read(const policy::CardSettings& settings, const std::string& reader);

// What a worker of this way has said or become, about the card: the end of a worker is its module's fault.
Refusal refusal_by(const CardWay& way, Refusal refusal);

// Nothing of the refusal is the card's: another driver may know it.
bool may_know_another(const CardWay& way, policy::Reason reason);

// A card on its way out, one that pcscd is just resetting for a client that has gone, a bad moment of the contacts, of
// a worker or of a module: it is read once more.
bool may_pass(policy::Reason reason);

// Of two drivers that do not know a card, what is said: the one that failed, not the one that knows it is another's.
Refusal refusal_of_both(Refusal first, Refusal second);

} // namespace signet::daemon
