// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/card_guard.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace signet::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using CardPtr = std::shared_ptr<Card>;

// The dependent's card. When the guard begins, a card in the reader that it had then which cannot be read, or not be believed
// any more, counts as it until it leaves: a CA file that was lost must not end sessions.
CardPtr find_card(const Cards& cards, const CardDependent& dependent, bool is_first) {
    CardPtr presumed;
    for (const CardPtr& card : cards.all()) {
        const CardMatch match = card->match(dependent.certificate());
        if (match == CardMatch::same) return card;
        const bool is_in_its_place = is_first && card->reader() == dependent.reader();
        if (match == CardMatch::unreadable && is_in_its_place) presumed = card;
    }
    return presumed;
}

// Cards of which it is not known yet whose they are.
std::vector<CardPtr> unread_cards(const Cards& cards, const CardDependent& dependent) {
    std::vector<CardPtr> unread;
    for (const CardPtr& card : cards.all())
        if (card->match(dependent.certificate()) == CardMatch::unread) unread.push_back(card);
    return unread;
}

// Until the readers have been looked at: before that nobody knows that a card is not there.
Task<CardLeave> first_look(Cards& cards) {
    while (!cards.were_looked_at()) {
        const auto seen = cards.notice().generation();
        co_await cards.notice().changed_since(seen);
    }
    CardLeave leave;
    leave.since = Clock::now();
    leave.is_first = true;
    co_return leave;
}

// Until the card has left, or it is over.
Task<CardLeave> departure(Cards& cards, CardDependent& dependent, CardPtr card) {
    dependent.show({GuardPhase::watching, card->reader(), {}});
    while (!card->loss() && !dependent.is_over()) {
        const auto seen = cards.notice().generation();
        co_await cards.notice().changed_since(seen);
    }
    CardLeave leave;
    leave.loss = card->loss().value_or(policy::CardLoss::card_out);
    leave.since = Clock::now();
    co_return leave;
}

// The card, if it is back in time; nothing also when it is over. What went in before the time was up, and is being read, may
// be it; where the card had no time at all, it is not waited for.
Task<CardPtr> return_in_time(Services& services, CardDependent& dependent, CardLeave leave) {
    Cards& cards = services.cards;
    std::optional<std::vector<CardPtr>> unread;
    for (;;) {
        const auto seen = cards.notice().generation();
        if (dependent.is_over()) co_return nullptr;
        if (CardPtr card = find_card(cards, dependent, leave.is_first)) co_return card;
        const auto wait = policy::wait_for_return(*services.settings, dependent.service(), leave.loss);
        const bool has_time = leave.is_first || wait > Clock::duration();
        const auto now = Clock::now();
        auto until = leave.since + wait;
        if (now >= until) {
            if (!unread && has_time) unread = unread_cards(cards, dependent);
            const bool may_be_it = unread && std::ranges::any_of(*unread, [&](const CardPtr& card) {
                                       return card->match(dependent.certificate()) == CardMatch::unread;
                                   });
            until += limits::card_recognition;
            if (!may_be_it || now >= until) co_return nullptr;
        }
        dependent.show({GuardPhase::away, {}, until});
        co_await within(until - now, cards.notice().changed_since(seen));
    }
}

// However long it takes; nothing: it is over.
Task<CardPtr> return_at_last(Cards& cards, CardDependent& dependent) {
    for (;;) {
        const auto seen = cards.notice().generation();
        if (dependent.is_over()) co_return nullptr;
        if (CardPtr card = find_card(cards, dependent, false)) co_return card;
        co_await cards.notice().changed_since(seen);
    }
}

} // namespace

bool has_card(const Cards& cards, const CardDependent& dependent) {
    return find_card(cards, dependent, false) != nullptr;
}

// Each time the card leaves, one thing is done, once; it is the next one's turn when the card has been back.
Task<void> guard_card(Services& services, CardDependent& dependent) {
    CardLeave leave = co_await first_look(services.cards);
    for (;;) {
        CardPtr card = co_await return_in_time(services, dependent, leave);
        if (!card && dependent.is_over()) co_return;
        if (!card) {
            co_await dependent.lose_card(leave);
            card = co_await return_at_last(services.cards, dependent);
            if (!card) co_return;
            dependent.find_card_again();
        }
        leave = co_await departure(services.cards, dependent, std::move(card));
    }
}

} // namespace signet::daemon
