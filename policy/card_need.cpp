// SPDX-License-Identifier: Apache-2.0
#include "policy/card_need.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

bool asks_for_card(const ServiceSettings& service) {
    switch (service.use) {
    case ServiceUse::off: return false;
    case ServiceUse::logon:
    case ServiceUse::unlock:
    case ServiceUse::elevate: return true;
    }
    return true; // no other value is ever read; a reader that is watched for nothing locks nobody out
}

} // namespace

bool needs_cards(const Settings& settings) {
    return std::ranges::any_of(settings.services,
                               [](const auto& entry) { return asks_for_card(entry.second); });
}

} // namespace signet::policy
