// SPDX-License-Identifier: Apache-2.0
// How long a card may be away before anything is done to what it has opened, and what is done then to the rights that it has
// given. What is done to a session is policy/session_plan.hpp's.
#pragma once

#include "policy/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace signet::policy {

// How a card has left, as far as pcscd tells.
enum class CardLoss : std::uint8_t {
    card_out,    // its reader is there; it may have another card in it
    reader_gone, // the reader is gone with it: unplugged, or for a moment while USB counts its devices again
    readers_gone, // all readers at once, or nobody was looking: pcscd stopped or is restarting, signetd has begun
};
std::string_view text_of(CardLoss loss);

// How long the card may have been away before anything is done.
std::chrono::milliseconds wait_for_return(const Settings& settings, std::string_view service, CardLoss loss);

struct ElevationPlan {
    ElevationRemoval action = ElevationRemoval::none;
    bool is_rehearsal = false; // all of it is only recorded
    friend bool operator==(const ElevationPlan&, const ElevationPlan&) = default;
};
std::string_view text_of(ElevationRemoval action);

// What is done then to the rights that a card has given by this service.
ElevationPlan plan_for_elevation(const Settings& settings, std::string_view service);

} // namespace signet::policy
