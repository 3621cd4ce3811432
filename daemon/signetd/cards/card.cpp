// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/card.hpp"

#include "daemon/signetd/limits.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using Clock = std::chrono::steady_clock;

Refusal removed() {
    return {Reason::card_removed};
}

// A card on its way out, one that pcscd is just resetting for a client that has gone, a worker's bad moment.
bool may_pass(Reason reason) {
    return reason == Reason::card_unreadable || reason == Reason::card_removed ||
           reason == Reason::worker_lost;
}

} // namespace

Card::Card(const asio::any_io_executor& executor, Workers& workers, Notice& cards_changed,
           std::shared_ptr<const policy::Settings> settings, std::string reader)
    : workers_(workers), cards_changed_(cards_changed), changed_(executor), settings_(std::move(settings)),
      reader_(std::move(reader)), since_(Clock::now()) {}

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
    opened_.worker.kill();
}

void Card::reopen() {
    reopen_wanted_ = true;
    if (state_ != State::busy) opened_.worker.kill();
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

Task<void> Card::open() {
    reopen_wanted_ = false;
    preflight_.reset();
    wanted_.reset();
    enter(State::opening);
    auto opened = co_await unless(removal(), open_card(workers_, settings_, reader_));
    if (opened && !*opened && may_pass(opened->error().reason)) {
        co_await within(limits::removal_lag, removal());
        opened = co_await unless(removal(), open_card(workers_, settings_, reader_));
    }
    if (!opened || state_ == State::gone) co_return;
    if (*opened) {
        opened_ = std::move(**opened);
        failure_.reset();
        enter(State::ready);
        co_return;
    }
    opened_ = OpenedCard();
    failure_ = opened->error();
    enter(State::failed);
}

// Until the card is gone or has to be opened again.
Task<void> Card::serve() {
    while (state_ != State::gone) {
        const auto seen = changed_.generation();
        if (reopen_wanted_ && state_ != State::busy) co_return;
        if (state_ == State::ready && wanted_ && !preflight_fits(wanted_->slot))
            co_await run_preflight();
        else if (state_ == State::ready)
            co_await idle(seen);
        else
            co_await changed_.changed_since(seen);
    }
}

// A worker that dies while nobody uses it is replaced. If a logon counts on it, that logon is refused.
Task<void> Card::idle(std::uint64_t seen) {
    const auto stirred = co_await unless(changed_.changed_since(seen), opened_.worker.stirs());
    if (!stirred || state_ != State::ready) co_return;
    if (!wanted_) co_return reopen();
    opened_.worker.kill();
    failure_ = Refusal{Reason::worker_lost, "card: ended before it was asked for anything"};
    enter(State::failed);
}

bool Card::preflight_fits(const std::string& slot) const {
    return preflight_ && preflight_->slot == slot && Clock::now() - preflight_->sent < limits::preflight_age;
}

void Card::want_preflight(const Candidate& candidate) {
    if (state_ != State::ready || preflight_fits(candidate.slot)) return;
    wanted_ = candidate;
    changed_.announce();
}

Task<void> Card::run_preflight() {
    const auto settings = settings_;
    protocol::Preflight request;
    request.slot = wanted_->slot;
    request.principal = wanted_->certificate.principal;
    request.enterprise = wanted_->certificate.enterprise;
    request.realm = settings->domain.realm;
    request.anchors = settings->domain.anchors;
    request.kdc_hostnames = settings->domain.kdc_hostnames;
    request.kdc_timeout_ms = static_cast<std::uint32_t>(settings->domain.kdc_timeout.count());
    preflight_.emplace();
    preflight_->slot = request.slot;
    preflight_->sent = Clock::now();
    const auto limit = settings->domain.kdc_timeout + limits::worker_slack;
    auto answer = co_await opened_.worker.ask<protocol::PreflightDone>(std::move(request), limit);
    if (state_ == State::gone || !preflight_) co_return;
    preflight_->done = true;
    if (!answer) {
        failure_ = answer.error();
        enter(State::failed);
    }
    changed_.announce();
}

Task<void> Card::removal() {
    while (state_ != State::gone) {
        const auto seen = changed_.generation();
        co_await changed_.changed_since(seen);
    }
}

bool Card::is_settled(const Candidate& candidate) const {
    return state_ == State::ready && preflight_fits(candidate.slot) && preflight_->done;
}

// Only the first in the line may have a pre-flight sent: two who want different certificates would else undo
// each other's for ever.
class Card::Place {
public:
    explicit Place(Card& card) : card_(card) { card_.line_.push_back(this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        card_.line_.remove(this);
        card_.changed_.announce();
    }
    bool is_first() const { return card_.line_.front() == this; }

private:
    Card& card_;
};

Task<Result<void>> Card::settle_preflight(const Candidate& candidate, const Place& place) {
    for (;;) {
        if (state_ == State::gone) co_return removed();
        if (state_ == State::failed) co_return *failure_;
        if (state_ == State::ready && place.is_first()) {
            if (is_settled(candidate)) co_return Result<void>();
            want_preflight(candidate);
        }
        // Only now: what was just announced is no news to this logon.
        const auto seen = changed_.generation();
        co_await changed_.changed_since(seen);
    }
}

// Another logon may have had the card in the meantime, and it was opened again after that.
bool Card::offers(const Candidate& candidate) const {
    return std::any_of(opened_.candidates.begin(), opened_.candidates.end(), [&](const Candidate& offered) {
        return !offered.refusal && offered.slot == candidate.slot &&
               offered.certificate.fingerprint == candidate.certificate.fingerprint &&
               offered.certificate.principal == candidate.certificate.principal;
    });
}

Task<Result<void>> Card::acquire(Candidate candidate) {
    // The turn of another logon, a fresh opening after it, and this one's pre-flight.
    const auto limit =
        limits::card_pin + limits::card_signature + limits::card_opening + settings_->domain.kdc_timeout;
    const auto last_moment = Clock::now() + limit;
    const Place place(*this);
    do { // it may have been reopened in the moment between
        auto settled = co_await within(last_moment - Clock::now(), settle_preflight(candidate, place));
        if (!settled) co_return Refusal{Reason::card_busy};
        if (!*settled) co_return settled->error();
    } while (!is_settled(candidate));
    if (!offers(candidate)) co_return removed();
    enter(State::busy);
    co_return Result<void>();
}

Task<Result<protocol::TicketObtained>> Card::authenticate(protocol::Secret pin) {
    protocol::Authenticate request;
    request.pin = std::move(pin);
    auto verified = co_await opened_.worker.ask<protocol::PinVerified>(std::move(request), limits::card_pin);
    if (state_ == State::gone) co_return removed();
    if (!verified) co_return verified.error();
    const auto limit = limits::card_signature + limits::worker_slack + settings_->domain.kdc_timeout;
    auto ticket = co_await opened_.worker.hear<protocol::TicketObtained>(limit);
    if (state_ == State::gone) co_return removed();
    co_return ticket;
}

void Card::release() {
    if (state_ != State::busy) return;
    enter(State::opening);
    reopen();
}

} // namespace signet::daemon
