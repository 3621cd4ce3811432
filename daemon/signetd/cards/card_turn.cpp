// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/card_place.hpp"
#include "daemon/signetd/limits.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using Clock = std::chrono::steady_clock;

const Refusal accepted{Reason::granted};

Refusal removed() {
    return {Reason::card_removed};
}

// What the card was asked in its last turn stays known.
template <class Answer>
Refusal removed_after(const Result<Answer>& answer) {
    Refusal refusal = removed();
    refusal.apdus = answer ? answer->apdus : answer.error().apdus;
    refusal.verifies = answer ? answer->verifies : answer.error().verifies;
    refusal.is_pin_unanswered = !answer && answer.error().is_pin_unanswered;
    return refusal;
}

} // namespace

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
    note_pin(ticket ? accepted : ticket.error());
    if (state_ == State::gone) co_return removed_after(ticket);
    if (!ticket && wanted_) refused_keys_.note(*wanted_, ticket.error());
    co_return ticket;
}

Task<Result<protocol::ChallengeSigned>> Card::sign(std::string slot, protocol::Bytes challenge,
                                                   protocol::Secret pin) {
    protocol::SignChallenge request;
    request.slot = std::move(slot);
    request.challenge = std::move(challenge);
    request.pin = std::move(pin);
    auto answer = co_await exchange_.obtain_signature(std::move(request));
    note_pin(answer ? accepted : answer.error());
    if (state_ == State::gone) co_return removed_after(answer);
    co_return answer;
}

// A wrong PUK counts as a wrong PIN, and so does what the card never answered: a program in a session is to spend neither.
void Card::note_pin(const Refusal& said) {
    if (said.reason == Reason::granted) back_off_.forget();
    const bool is_wrong = said.reason == Reason::pin_wrong || said.reason == Reason::puk_wrong;
    if (is_wrong || said.is_pin_unanswered) back_off_.count_wrong_pin(Clock::now());
}

Task<Result<void>> Card::settle_whole(const Place& place) {
    for (;;) {
        if (state_ == State::gone) co_return removed();
        const bool is_at_rest = state_ == State::ready || state_ == State::failed;
        if (is_at_rest && place.is_first()) co_return Result<void>();
        const auto seen = changed_.generation();
        co_await changed_.changed_since(seen);
    }
}

Task<Result<void>> Card::acquire_whole() {
    const auto limit = turn_limit();
    Place place(*this, CardProof::signature); // it waits for no KDC
    do {
        auto waited = co_await wait_out_back_off();
        if (!waited) co_return waited.error();
        auto settled = co_await within(limit, settle_whole(place));
        if (!settled) co_return Refusal{Reason::card_busy};
        if (!*settled) co_return settled->error();
    } while (back_off() > Clock::duration());
    enter(State::busy);
    co_return Result<void>();
}

void Card::release() {
    if (state_ != State::busy) return;
    enter(State::opening);
    reopen();
}

} // namespace signet::daemon
