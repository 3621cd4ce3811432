// SPDX-License-Identifier: Apache-2.0
#pragma once

// One inserted card, from its insertion to its removal. live() opens it, sends pre-flights that logons want,
// and opens it again after each use, because a card worker serves one PIN. Several logons may look at the
// same card (two consoles at their prompts); only one at a time may use it, through a CardUse.

#include "daemon/signetd/async/notice.hpp"
#include "daemon/signetd/cards/opening.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <string>

namespace signet::daemon {

// The first AS-REQ of a logon to come, as the card worker of one card has sent it.
struct PreflightState {
    std::string slot;
    std::chrono::steady_clock::time_point sent;
    bool done = false;
};

class Card {
public:
    enum class State {
        opening, // being read and judged
        ready,   // candidates are known, the worker waits for a PIN
        busy,    // a logon is using it
        failed,  // could not be read, or its worker is used up after a failed pre-flight
        gone,    // taken out
    };

    Card(const asio::any_io_executor& executor, Workers& workers, Notice& cards_changed,
         std::shared_ptr<const policy::Settings> settings, std::string reader);

    // Runs until remove(). The owner keeps the card alive for as long.
    Task<void> live();
    void remove();

    // Read again from the start: settings have changed, or what was wrong may have been mended.
    void reopen();

    const std::string& reader() const { return reader_; }
    State state() const { return state_; }
    std::chrono::steady_clock::duration age() const;     // since it became ready or failed
    const OpenedCard& opened() const { return opened_; } // ready, busy
    // Read well, but its worker went with a pre-flight that failed: the next logon may try again at once.
    bool is_spent() const { return state_ == State::failed && !opened_.candidates.empty(); }
    const std::optional<Refusal>& failure() const { return failure_; } // failed
    void set_settings(std::shared_ptr<const policy::Settings> settings) { settings_ = std::move(settings); }

    // Has the first AS-REQ sent for this candidate while the person types. Repeatable; costs nothing when
    // done.
    void want_preflight(const Candidate& candidate);

    // Ends when the card has been taken out.
    Task<void> removal();

    // Waits for its turn and for this candidate's pre-flight. Then the card is the caller's until release().
    Task<Result<void>> acquire(Candidate candidate);
    // After acquire(): one PIN, one VERIFY, one ticket. What it returns is the card worker's claim.
    Task<Result<protocol::TicketObtained>> authenticate(protocol::Secret pin);
    void release();

private:
    Task<void> open();
    Task<void> serve();
    Task<void> idle(std::uint64_t seen);
    Task<void> run_preflight();
    class Place;
    Task<Result<void>> settle_preflight(const Candidate& candidate, const Place& place);
    bool preflight_fits(const std::string& slot) const;
    bool is_settled(const Candidate& candidate) const;
    bool offers(const Candidate& candidate) const;
    void enter(State state);

    Workers& workers_;
    Notice& cards_changed_;
    Notice changed_;
    std::shared_ptr<const policy::Settings> settings_;
    std::string reader_;
    State state_ = State::opening;
    std::chrono::steady_clock::time_point since_;
    bool reopen_wanted_ = false;
    OpenedCard opened_;
    std::optional<Refusal> failure_;
    std::optional<Candidate> wanted_;
    std::optional<PreflightState> preflight_;
    std::list<const Place*> line_; // logons that want the card, in the order in which they came
};

// A logon's hold on a card that it has acquired: when the logon is over, the card is opened afresh for the
// next one.
class CardUse {
public:
    explicit CardUse(std::shared_ptr<Card> card) : card_(std::move(card)) {}
    CardUse(const CardUse&) = delete;
    CardUse& operator=(const CardUse&) = delete;
    ~CardUse() { card_->release(); }

private:
    std::shared_ptr<Card> card_;
};

} // namespace signet::daemon
