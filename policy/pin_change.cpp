// SPDX-License-Identifier: Apache-2.0
#include "policy/pin_change.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace signet::policy {
namespace {

constexpr std::array said_of_puk{
    std::pair{Reason::pin_new_unfit, Reason::puk_new_unfit},
    std::pair{Reason::pin_new_refused, Reason::puk_new_refused},
    std::pair{Reason::pin_mismatch, Reason::puk_mismatch},
    std::pair{Reason::pin_not_changed, Reason::puk_not_changed},
    std::pair{Reason::pin_change_unknown, Reason::puk_change_unknown},
    std::pair{Reason::pin_change_unsupported, Reason::puk_change_unsupported},
};

} // namespace

Decision may_begin_pin_change(const Settings& settings, const BeginFacts& facts) {
    if (Decision begin = may_begin_for_oneself(settings, ServiceUse::pin, facts); !begin.granted())
        return begin;
    const bool is_named = !facts.user.empty() && facts.user_uid;
    return is_named ? grant() : refuse(Reason::not_permitted, facts.user);
}

Decision may_begin_pin_change_at_reader(const BeginFacts& facts) {
    const bool may = facts.peer_uid == root_uid || facts.place == CallerPlace::at_seat;
    return may ? grant() : refuse(Reason::not_at_seat);
}

// A PUK that is used up costs the card, and PIV has no way to ask how many tries it has.
bool asks_before_try(PinDeed deed, std::optional<unsigned> tries_left) {
    return is_by_puk(deed) ? tries_left.value_or(1) <= 1 : tries_left == 1U;
}

// A right one has all tries back. One that is gone says nothing: cards take it before they compare, and some may write the new
// PIN before they give it back.
PinFate fate_of_pin(PinDeed deed, const PinState& before, const PinState& after) {
    if (before.card.empty() || before.card != after.card) return PinFate::unknown;
    const bool knows_default = before.is_default && after.is_default;
    if (knows_default && *before.is_default != *after.is_default) return PinFate::changed;
    if (knows_default && *before.is_default && deed != PinDeed::unblock) return PinFate::as_it_was;
    if (!before.tries_left || !after.tries_left) return PinFate::unknown;
    const bool is_blocked_still = *before.tries_left == 0 && *after.tries_left == 0;
    const bool had_lost_some = before.most_tries && *before.tries_left < *before.most_tries;
    const bool is_untouched = had_lost_some && *after.tries_left == *before.tries_left;
    return is_blocked_still || is_untouched ? PinFate::as_it_was : PinFate::unknown;
}

Reason said_of(PinDeed deed, Reason reason) {
    if (deed != PinDeed::change_puk) return reason;
    const auto* const said = std::ranges::find(said_of_puk, reason, &std::pair<Reason, Reason>::first);
    return said == std::end(said_of_puk) ? reason : said->second;
}

} // namespace signet::policy
