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

// A card on its way out, one that pcscd is just resetting for a client that has gone, a bad moment of the contacts or of
// a worker.
bool may_pass(Reason reason) {
    return reason == Reason::card_unreadable || reason == Reason::card_not_for_logon ||
           reason == Reason::cert_malformed || reason == Reason::card_removed ||
           reason == Reason::worker_lost;
}

} // namespace

// Only the first in the line may have a pre-flight sent: two who want different certificates would else undo
// each other's for ever.
class Card::Place {
public:
    Place(Card& card, CardProof wanted) : proof(wanted), card_(card) { card_.line_.push_back(this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        card_.line_.remove(this);
        card_.changed_.announce();
    }
    bool is_first() const { return card_.line_.front() == this; }

    const CardProof proof;
    std::optional<Refusal> refusal{}; // of the exchange that it was waiting for

private:
    Card& card_;
};

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
Task<Result<OpenedCard>> Card::read() {
    auto located = co_await locate_reader(workers_, settings_, reader_);
    if (!located) co_return located.error();
    location_ = located->location;
    cards_changed_.announce();
    co_return co_await read_card(workers_, settings_, std::move(*located));
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

// A worker that waits for the KDC's answer to another logon's pre-flight hears no SignChallenge.
bool Card::is_settled(const Candidate& candidate, CardProof proof) const {
    if (state_ != State::ready) return false;
    switch (proof) {
    case CardProof::ticket: return exchange_.is_prepared(candidate);
    case CardProof::signature: return !exchange_.is_asking_kdc();
    }
    return false;
}

Task<Result<void>> Card::settle(const Candidate& candidate, const Place& place) {
    for (;;) {
        if (state_ == State::gone) co_return removed();
        if (state_ == State::failed) co_return *failure_;
        if (place.refusal) co_return *place.refusal;
        if (state_ == State::ready && place.is_first()) {
            if (is_settled(candidate, place.proof)) co_return Result<void>();
            if (place.proof == CardProof::ticket) want_preflight(candidate);
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
               offered.certificate.principal == candidate.certificate.principal &&
               claim_of(offered) == claim_of(candidate);
    });
}

std::chrono::steady_clock::duration Card::back_off() const {
    return back_off_.left(Clock::now());
}

Task<Result<void>> Card::wait_out_back_off() {
    while (state_ != State::gone && back_off() > Clock::duration())
        co_await within(back_off(), removal());
    if (state_ == State::gone) co_return removed();
    co_return Result<void>();
}

Task<Result<void>> Card::reach_kdc(Candidate candidate) {
    const auto limit = turn_limit();
    Place place(*this, CardProof::ticket);
    auto settled = co_await within(limit, settle(candidate, place));
    if (!settled) co_return Refusal{Reason::card_busy};
    co_return std::move(*settled);
}

// The turn of another logon, a fresh opening after it, and a pre-flight: this one's, or one that is on its way.
Clock::duration Card::turn_limit() const {
    return limits::card_connecting + limits::card_pin + limits::card_signature + limits::card_opening +
           limits::card_reading + settings_->domain.kdc_timeout;
}

Task<Result<void>> Card::acquire(Candidate candidate, CardProof proof) {
    const auto last_moment = Clock::now() + turn_limit();
    Place place(*this, proof);
    do { // it may have been reopened in the moment between
        auto settled = co_await within(last_moment - Clock::now(), settle(candidate, place));
        if (!settled) co_return Refusal{Reason::card_busy};
        if (!*settled) co_return settled->error();
        auto waited = co_await wait_out_back_off();
        if (!waited) co_return waited.error();
    } while (!is_settled(candidate, proof));
    if (!offers(candidate)) co_return removed();
    enter(State::busy);
    co_return Result<void>();
}

Task<Result<protocol::TicketObtained>> Card::authenticate(protocol::Secret pin) {
    auto ticket = co_await exchange_.obtain_ticket(std::move(pin), settings_->domain.kdc_timeout);
    if (state_ == State::gone) co_return removed();
    note_pin(ticket ? Reason::granted : ticket.error().reason);
    co_return ticket;
}

Task<Result<protocol::ChallengeSigned>> Card::sign(std::string slot, protocol::Bytes challenge,
                                                   protocol::Secret pin) {
    protocol::SignChallenge request;
    request.slot = std::move(slot);
    request.challenge = std::move(challenge);
    request.pin = std::move(pin);
    auto answer = co_await exchange_.obtain_signature(std::move(request));
    if (state_ == State::gone) co_return removed();
    note_pin(answer ? Reason::granted : answer.error().reason);
    co_return answer;
}

void Card::note_pin(Reason reason) {
    if (reason == Reason::granted) back_off_.forget();
    if (reason == Reason::pin_wrong) back_off_.count_wrong_pin(Clock::now());
}

void Card::release() {
    if (state_ != State::busy) return;
    enter(State::opening);
    reopen();
}

} // namespace signet::daemon
