// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/card_place.hpp"
#include "daemon/signetd/limits.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using Clock = std::chrono::steady_clock;

} // namespace

Card::Card(const asio::any_io_executor& executor, Workers& workers, HostArmor& armor, Notice& cards_changed,
           std::shared_ptr<const policy::Settings> settings, std::string reader)
    : workers_(workers), armor_(armor), cards_changed_(cards_changed), changed_(executor),
      settings_(std::move(settings)), reader_(std::move(reader)), since_(Clock::now()) {}

std::chrono::steady_clock::duration Card::age() const {
    return Clock::now() - since_;
}

void Card::enter(State state) {
    if (state_ == State::gone) return;
    state_ = state;
    since_ = Clock::now();
    changed_.announce();
    cards_changed_.announce();
}

void Card::remove() {
    enter(State::gone);
    exchange_.kill();
}

void Card::take_out(policy::CardLoss loss) {
    loss_ = loss;
    remove();
}

// What was read before counts while the card is read again: it is still the same insertion.
CardMatch Card::match(std::string_view fingerprint) const {
    const auto& candidates = opened_.candidates;
    const auto has = [&](std::string_view wanted) {
        return std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
            return candidate.certificate.fingerprint == wanted;
        });
    };
    if (state_ == State::gone || fingerprint.empty()) return CardMatch::other;
    if (has(fingerprint)) return CardMatch::same;
    if (state_ == State::opening) return CardMatch::unread;
    return state_ == State::failed || has("") ? CardMatch::unreadable : CardMatch::other;
}

void Card::reopen() {
    reopen_wanted_ = true;
    if (state_ != State::busy) exchange_.kill();
    if (state_ == State::ready || state_ == State::failed) enter(State::opening);
    changed_.announce();
}

// However this ends, no logon waits for this card any more.
Task<void> Card::live() {
    const auto end = [](Card* card) { card->remove(); };
    const std::unique_ptr<Card, decltype(end)> gone_at_end(this, end);
    while (state_ != State::gone) {
        co_await open();
        co_await serve();
    }
}

// Those at other seats need not wait for the card from the moment at which its reader is known.
Task<Result<OpenedCard>> Card::read_by(CardWay way) {
    auto located = co_await locate_reader(workers_, settings_, reader_, way);
    if (!located) co_return refusal_by(way, located.error());
    location_ = located->location;
    cards_changed_.announce();
    auto opened = co_await read_card(workers_, settings_, std::move(*located));
    if (!opened) co_return refusal_by(way, opened.error());
    co_return std::move(*opened);
}

// The first driver that knows the card serves it.
Task<Result<OpenedCard>> Card::read() {
    Refusal objection{Reason::card_not_for_logon};
    const auto ways = ways_to_read(settings_->cards, reader_);
    for (const CardWay& way : ways) {
        auto opened = co_await read_by(way);
        if (opened || !may_know_another(way, opened.error().reason)) co_return opened;
        objection = refusal_of_both(std::move(objection), opened.error());
    }
    co_return objection;
}

Task<void> Card::open() {
    reopen_wanted_ = false;
    wanted_.reset();
    enter(State::opening);
    auto opened = co_await unless(removal(), read());
    if (opened && !*opened && may_pass(opened->error().reason)) {
        co_await within(limits::removal_lag, removal());
        opened = co_await unless(removal(), read());
    }
    if (!opened || state_ == State::gone) co_return;
    if (*opened) {
        opened_ = std::move(**opened);
        refused_keys_.refuse(opened_.candidates);
        exchange_ = Exchange(std::move(opened_.worker));
        failure_.reset();
        enter(State::ready);
        co_return;
    }
    opened_ = OpenedCard();
    exchange_ = Exchange();
    failure_ = opened->error();
    enter(State::failed);
}

// Until the card is gone or has to be opened again.
Task<void> Card::serve() {
    while (state_ != State::gone) {
        const auto seen = changed_.generation();
        if (reopen_wanted_ && state_ != State::busy) co_return;
        if (state_ == State::ready && wanted_ && !exchange_.has_preflight(*wanted_))
            co_await run_preflight();
        else if (state_ == State::ready)
            co_await idle(seen);
        else
            co_await changed_.changed_since(seen);
    }
}

// A worker that dies while nobody uses it is replaced. No PIN was lost with it, so logons that wait go on waiting.
Task<void> Card::idle(std::uint64_t seen) {
    const auto stirred = co_await unless(changed_.changed_since(seen), exchange_.stirs());
    if (stirred && state_ == State::ready) reopen();
}

// The logons that wait for a ticket are told; those that want a signature wait on. The card is read again, by a fresh
// worker, for these and for those that come later.
void Card::give_up_exchange(const Refusal& refusal) {
    for (Place* place : line_)
        if (place->proof == CardProof::ticket) place->refusal = refusal;
    reopen();
}

void Card::want_preflight(const Candidate& candidate) {
    if (state_ != State::ready || exchange_.has_preflight(candidate)) return;
    wanted_ = candidate;
    changed_.announce();
}

Task<void> Card::run_preflight() {
    auto sent = co_await exchange_.send_preflight(*wanted_, settings_, armor_);
    if (state_ == State::gone || reopen_wanted_) co_return;
    if (!sent) give_up_exchange(sent.error());
    changed_.announce();
}

Task<void> Card::removal() {
    while (state_ != State::gone) {
        const auto seen = changed_.generation();
        co_await changed_.changed_since(seen);
    }
}

} // namespace signet::daemon
