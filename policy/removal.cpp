// SPDX-License-Identifier: Apache-2.0
#include "policy/removal.hpp"

#include <algorithm>

namespace signet::policy {

std::string_view text_of(CardLoss loss) {
    switch (loss) {
    case CardLoss::card_out: return "the card was taken out";
    case CardLoss::reader_gone: return "the reader is gone";
    case CardLoss::readers_gone: return "no reader was there, or nobody was looking";
    }
    return "the card is gone";
}

std::chrono::milliseconds wait_for_return(const Settings& settings, std::string_view service, CardLoss loss) {
    const auto grace = service_named(settings, service).removal.grace;
    return loss == CardLoss::card_out ? grace : std::max(grace, settings.cards.reader_grace);
}

std::string_view text_of(ElevationRemoval action) {
    switch (action) {
    case ElevationRemoval::none: return "none";
    case ElevationRemoval::warn: return "warn";
    case ElevationRemoval::end: return "end";
    }
    return "none";
}

ElevationPlan plan_for_elevation(const Settings& settings, std::string_view service) {
    const ServiceSettings set = service_named(settings, service);
    return {set.elevate.on_removal, set.removal.rehearsal};
}

} // namespace signet::policy
