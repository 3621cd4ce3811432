// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/pin_change.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/signetd/cards/pin_exchange.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/new_pin.hpp"
#include "daemon/signetd/steps/pin_card.hpp"
#include "daemon/signetd/steps/verdict.hpp"
#include "policy/pin_change.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::PinDeed;
using policy::PinFate;
using policy::Reason;
using Clock = std::chrono::steady_clock;

struct Wish {
    PinDeed deed;
    std::string reader;
    bool is_preliminary;
};

PinDeed deed_of(protocol::PinDeed deed) {
    switch (deed) {
    case protocol::PinDeed::change: break;
    case protocol::PinDeed::unblock: return PinDeed::unblock;
    case protocol::PinDeed::change_puk: return PinDeed::change_puk;
    }
    return PinDeed::change;
}

Wish wish_of(const protocol::BeginPinChange& begin) {
    return {deed_of(begin.deed), begin.reader, begin.is_preliminary};
}

protocol::BeginLogon asked_by(const protocol::BeginPinChange& begin) {
    protocol::BeginLogon asked;
    asked.service = begin.service;
    asked.user = begin.user;
    asked.ruser = begin.ruser;
    asked.tty = begin.tty;
    asked.remote_host = begin.remote_host;
    return asked;
}

const protocol::KnownSecret& what_is_set(const protocol::PinOpened& seen, PinDeed deed) {
    return deed == PinDeed::change_puk ? seen.puk : seen.pin;
}

// A view of what it is made of.
policy::PinState state_of(const protocol::PinOpened& seen, PinDeed deed) {
    const protocol::KnownSecret& known = what_is_set(seen, deed);
    policy::PinState state;
    state.card = {reinterpret_cast<const char*>(seen.card.data()), seen.card.size()};
    state.tries_left = known.tries_left;
    state.most_tries = known.most_tries;
    if (known.is_default != protocol::DefaultSecret::not_known)
        state.is_default = known.is_default == protocol::DefaultSecret::yes;
    return state;
}

void name_event(AuditEvent& audit, PinDeed deed) {
    audit.event = "pin-change";
    if (deed == PinDeed::unblock) audit.event = "pin-unblock";
    if (deed == PinDeed::change_puk) audit.event = "puk-change";
}

policy::Decision may_begin(const Story& story) {
    const auto facts = story.begin_facts();
    return story.begin.service.empty() ? policy::may_begin_pin_change_at_reader(facts)
                                       : policy::may_begin_pin_change(*story.settings, facts);
}

// Waits for a card that can be asked what became of its PIN. Nothing: none came in time.
Task<std::optional<protocol::PinOpened>> look_once_more(Story& story, std::string reader) {
    Notice& changed = story.services.cards.notice();
    const auto end = Clock::now() + limits::card_return;
    bool is_told = false;
    for (;;) {
        const auto seen = changed.generation();
        auto look = co_await PinExchange::open(story.services.workers, story.settings, reader);
        if (look) co_return look->seen();
        if (Clock::now() >= end) co_return std::nullopt;
        if (!std::exchange(is_told, true))
            co_await story.person.show(protocol::Level::instruction, language::prompt::put_card_back.one);
        co_await within(limits::card_return_pause, changed.changed_since(seen));
    }
}

// The card was interrupted while it had the command. No try is spent on finding out what it did.
Task<Result<void>> settle(Story& story, PinDeed deed, std::string reader, protocol::PinOpened before,
                          Refusal refusal) {
    auto after = co_await look_once_more(story, std::move(reader));
    if (!after) co_return refusal;
    const auto state = state_of(*after, deed);
    refusal.tries_left = what_is_set(*after, deed).tries_left;
    switch (policy::fate_of_pin(deed, state_of(before, deed), state)) {
    case PinFate::changed: co_return Result<void>();
    case PinFate::as_it_was: refusal.reason = Reason::pin_not_changed; break;
    case PinFate::unknown: break;
    }
    co_return refusal;
}

// Of a PUK the card says how many tries are left only when one is wrong. A right one leaves the tries of the PIN, and whoever
// spends those, as they were, where the PUK alone is changed.
void note_outcome(Card& card, PinDeed deed, Reason reason, std::optional<std::uint8_t> tries_left) {
    const bool is_about_pin = deed != PinDeed::change_puk || reason != Reason::granted;
    if (is_about_pin) card.note_pin({reason});
    if (!policy::is_by_puk(deed)) return;
    if (reason == Reason::puk_wrong || reason == Reason::puk_locked) card.note_puk_tries(tries_left);
    if (reason == Reason::granted || reason == Reason::pin_change_unknown) card.note_puk_tries(std::nullopt);
}

Task<Result<void>> set_pin(Story& story, std::shared_ptr<Card> card, PinExchange exchange, PinDeed deed,
                           protocol::SetPin request) {
    story.pin_arrived = Clock::now();
    story.enter(step::pin);
    auto turn = co_await story.person.while_connected(card->acquire_whole());
    if (!turn) co_return turn.error();
    const CardUse use(card);
    // Like any PIN it is heard to the end, whether or not the client is still there.
    auto done = co_await exchange.set(std::move(request));
    const auto tries_left = done ? std::nullopt : done.error().tries_left;
    note_outcome(*card, deed, done ? Reason::granted : done.error().reason, tries_left);
    if (done) {
        story.audit.apdus = done->apdus;
        story.audit.verifies = 1;
        co_return Result<void>();
    }
    if (done.error().reason != Reason::pin_change_unknown) co_return done.error();
    co_return co_await settle(story, deed, card->reader(), exchange.seen(), done.error());
}

Task<Result<void>> change_pin(Story& story, Wish& wish) {
    story.enter(step::caller);
    auto named = co_await find_named_account(story);
    if (!named) co_return named.error();
    const auto begin = may_begin(story);
    if (!begin.granted()) co_return refusal_of(begin);
    auto card = co_await find_card_for_pin(story, wish.reader);
    if (!card) co_return card.error();
    story.audit.reader = (*card)->reader();
    if (wish.is_preliminary) co_return Result<void>();

    const CardInterest interest(*card);
    auto exchange = co_await story.person.while_connected(
        PinExchange::open(story.services.workers, story.settings, (*card)->reader()));
    if (!exchange) co_return exchange.error();
    // passwd(1) knows one thing to do; a PIN that is blocked is set by the PUK.
    const bool is_blocked = exchange->seen().pin.tries_left == 0 && exchange->seen().has_puk;
    if (is_blocked && wish.deed == PinDeed::change) wish.deed = PinDeed::unblock;
    name_event(story.audit, wish.deed);
    auto request = co_await ask_for_new_pin(story, *card, exchange->seen(), wish.deed);
    if (!request) co_return request.error();
    co_return co_await set_pin(story, *card, std::move(*exchange), wish.deed, std::move(*request));
}

protocol::Verdict verdict_on(Story& story, const Wish& wish, const Result<void>& end) {
    Refusal refusal;
    if (!end) refusal = end.error();
    refusal.reason = policy::said_of(wish.deed, refusal.reason);
    if (end)
        story.conclude(Reason::granted);
    else
        story.conclude(refusal);
    if (!wish.is_preliminary) story.services.journal.record(story.audit);
    if (!end) {
        policy::TextArguments arguments;
        arguments.user = story.begin.user;
        return verdict_of(refusal, policy::service_named(*story.settings, story.begin.service).card,
                          arguments);
    }
    protocol::Verdict verdict;
    verdict.outcome = protocol::Outcome::granted;
    verdict.reason = policy::id_of(Reason::granted);
    const bool is_puk = wish.deed == PinDeed::change_puk;
    verdict.text = (is_puk ? language::prompt::puk_is_changed : language::prompt::pin_is_changed).one;
    return verdict;
}

} // namespace

Task<protocol::Verdict> tell_pin_change(Services& services, Client& client, protocol::BeginPinChange begin) {
    auto wish = wish_of(begin);
    Story story(services, client, asked_by(begin));
    name_event(story.audit, wish.deed);
    auto end = co_await change_pin(story, wish);
    co_return verdict_on(story, wish, end);
}

} // namespace signet::daemon
