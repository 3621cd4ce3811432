// SPDX-License-Identifier: Apache-2.0
// How long a card may be away before anything is done to what it has opened. What is done then is policy/session_plan.hpp's.
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

} // namespace signet::policy
