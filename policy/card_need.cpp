// SPDX-License-Identifier: Apache-2.0
#include "policy/card_need.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

bool asks_for_card(const ServiceSettings& service) {
    const auto& via = service.elevate.via;
    switch (service.use) {
    case ServiceUse::off:
    case ServiceUse::gate: return false;
    case ServiceUse::logon:
    case ServiceUse::pin:
    case ServiceUse::unlock: return true;
    case ServiceUse::elevate: return std::ranges::find(via, ElevationProof::card) != via.end();
    }
    return true; // no other value is ever read; a reader that is watched for nothing locks nobody out
}

bool asks_for_ticket(const ServiceSettings& service) {
    const auto& via = service.elevate.via;
    switch (service.use) {
    case ServiceUse::off:
    case ServiceUse::pin: return false;
    case ServiceUse::gate:
        return std::ranges::find(service.gate.via, GateProof::ticket) != service.gate.via.end();
    case ServiceUse::logon:
    case ServiceUse::unlock: return true;
    case ServiceUse::elevate:
        return std::ranges::any_of(via, [](ElevationProof proof) { return proof != ElevationProof::agent; });
    }
    return true;
}

} // namespace

bool needs_tickets(const Settings& settings) {
    return std::ranges::any_of(settings.services,
                               [](const auto& entry) { return asks_for_ticket(entry.second); });
}

bool needs_cards(const Settings& settings) {
    return std::ranges::any_of(settings.services,
                               [](const auto& entry) { return asks_for_card(entry.second); });
}

} // namespace signet::policy
