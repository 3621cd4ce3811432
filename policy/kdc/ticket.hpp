// SPDX-License-Identifier: Apache-2.0
// What a client gets from the KDC: whether a ticket is issued at all, and for how long. Pure; asked by the
// kdcpolicy half of the plugin and by `signetctl kdc explain`.
#pragma once

#include "policy/decision.hpp"
#include "policy/kdc/settings.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::policy {

struct TicketFacts {
    RequestKind request = RequestKind::initial;
    Principal client{}; // of the request, or of the ticket that it is made with
    Principal service{};
    std::string_view local_realm{};
    std::optional<std::string_view> card_attribute{}; // of the client's entry, as it stands there
    std::span<const std::string_view> indicators{};
    WallClock now{};
};

struct [[nodiscard]] TicketDecision {
    Decision decision{};                             // card-required, ticket-refused or granted
    std::optional<std::chrono::seconds> lifetime{};  // at most
    std::optional<std::chrono::seconds> renewable{}; // at most
};

// A card is asked for with initial tickets only: a service ticket is made with one that was judged. An
// attribute that is neither word requires a card: who wrote it meant something.
TicketDecision judge_ticket(const KdcSettings& settings, const TicketFacts& facts);

} // namespace signet::policy
