// SPDX-License-Identifier: Apache-2.0
#pragma once

// One inserted card, from its insertion to its removal: presence, worker, turns. live() opens it, has pre-flights
// sent that logons want (exchange.hpp), and opens it again after each use, because a card worker serves one PIN.
// Several logons may look at the same card (two consoles at their prompts); only one at a time may use it, through
// a CardUse.

#include "daemon/signetd/async/notice.hpp"
#include "daemon/signetd/cards/back_off.hpp"
#include "daemon/signetd/cards/exchange.hpp"
#include "daemon/signetd/cards/refused_keys.hpp"
#include "policy/removal.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace signet::daemon {

// Whether a card is the one that has a certificate, by what is known of it so far.
enum class CardMatch {
    same,
    other,
    unread,     // it is being read
    unreadable, // it cannot be read, or a certificate of it is not believed and so has no name
};

// What a card is acquired for.
enum class CardProof {
    ticket,    // of a KDC, which is asked before
    signature, // over a challenge; no KDC is waited for
};

class Card {
public:
    enum class State {
        opening, // being read and judged
        ready,   // candidates are known, the worker waits for a PIN
        busy,    // a logon is using it
        failed,  // could not be read
        gone,    // taken out
    };

    Card(const asio::any_io_executor& executor, Workers& workers, HostArmor& armor, Notice& cards_changed,
         std::shared_ptr<const policy::Settings> settings, std::string reader);

    // Runs until remove(). The owner keeps the card alive for as long.
    Task<void> live();
    void remove();
    // The same, because it has left its reader.
    void take_out(policy::CardLoss loss);

    // Read again from the start: settings have changed, or what was wrong may have been mended.
    void reopen();

    const std::string& reader() const { return reader_; }
    // Of its reader; nothing: it has not been told yet.
    const std::optional<protocol::ReaderLocated>& location() const { return location_; }
    State state() const { return state_; }
    std::chrono::steady_clock::duration age() const;                   // since it became ready or failed
    const OpenedCard& opened() const { return opened_; }               // ready, busy
    const std::optional<Refusal>& failure() const { return failure_; } // failed
    // How it has left; nothing: it is in its reader, as far as anybody knows.
    const std::optional<policy::CardLoss>& loss() const { return loss_; }
    void set_settings(std::shared_ptr<const policy::Settings> settings) {
        settings_ = std::move(settings);
        refused_keys_.forget();
    }

    // Of the certificate's SHA-256. Everybody can read a certificate from a card and put it on another one: a card that is
    // the same may stay where it was, and opens nothing.
    CardMatch match(std::string_view fingerprint) const;

    // Somebody is at a prompt for it, or has it (CardInterest).
    bool is_awaited() const { return interested_ > 0; }

    // Has the first AS-REQ sent for this candidate while the person types. Repeatable; costs nothing when
    // done.
    void want_preflight(const Candidate& candidate);

    // Ends when the card has been taken out.
    Task<void> removal();

    // Waits until the candidate's pre-flight has come back: is there a KDC at all? The card is nobody's by it.
    Task<Result<void>> reach_kdc(Candidate candidate);

    // After wrong PINs: how long the next one has to wait, and the wait.
    std::chrono::steady_clock::duration back_off() const;
    Task<Result<void>> wait_out_back_off();

    // Waits for its turn and, for a ticket, for this candidate's pre-flight, and once more after wrong PINs, for those who
    // were at a prompt already. Then the card is the caller's until release().
    Task<Result<void>> acquire(Candidate candidate, CardProof proof = CardProof::ticket);
    // After acquire(): whether the person agreed to spend the last try. The card may have come to it since the question.
    void take_last_try(bool agreed) { exchange_.take_last_try(agreed); }
    // After acquire(): one PIN, one VERIFY, one ticket. What it returns is the card worker's claim.
    Task<Result<protocol::TicketObtained>> authenticate(protocol::Secret pin);
    // After acquire() for a signature: one PIN, one VERIFY, one signature by the key in this slot. A claim too.
    Task<Result<protocol::ChallengeSigned>> sign(std::string slot, protocol::Bytes challenge,
                                                 protocol::Secret pin);
    void release();

    // For a new PIN: the card itself, whatever is on it and whether or not its certificates can be read. It waits as acquire()
    // does, and is held and let go in the same way; a worker of its own is asked then (pin_exchange.hpp).
    Task<Result<void>> acquire_whole();
    void note_pin(const Refusal& said); // what the card has said to it; granted: that it is right
    // What somebody has read from it since, without a try.
    void note_tries(std::optional<std::uint8_t> tries) { opened_.tries_left = tries; }
    // What the card has said to the last wrong PUK since it is in; PIV has no other way to know. Nothing: nobody typed one.
    const std::optional<std::uint8_t>& puk_tries_left() const { return puk_tries_left_; }
    void note_puk_tries(std::optional<std::uint8_t> tries) { puk_tries_left_ = tries; }

private:
    friend class CardInterest;
    Task<void> open();
    Task<Result<OpenedCard>> read();
    Task<Result<OpenedCard>> read_by(CardWay way);
    Task<void> serve();
    Task<void> idle(std::uint64_t seen);
    Task<void> run_preflight();
    class Place;
    std::chrono::steady_clock::duration turn_limit() const;
    Task<Result<void>> settle(const Candidate& candidate, const Place& place);
    void give_up_exchange(const Refusal& refusal);
    bool is_settled(const Candidate& candidate, CardProof proof) const;
    bool offers(const Candidate& candidate) const;
    Task<Result<void>> settle_whole(const Place& place);
    void enter(State state);

    Workers& workers_;
    HostArmor& armor_;
    Notice& cards_changed_;
    Notice changed_;
    std::shared_ptr<const policy::Settings> settings_;
    std::string reader_;
    std::optional<protocol::ReaderLocated> location_;
    State state_ = State::opening;
    std::optional<policy::CardLoss> loss_;
    std::chrono::steady_clock::time_point since_;
    bool reopen_wanted_ = false;
    OpenedCard opened_;
    std::optional<Refusal> failure_;
    std::optional<Candidate> wanted_;
    Exchange exchange_; // of the opened card
    RefusedKeys refused_keys_;
    BackOff back_off_;
    std::optional<std::uint8_t> puk_tries_left_;
    std::size_t interested_ = 0;
    std::list<Place*> line_; // logons that want the card, in the order in which they came
};

// A logon's interest in a card that its person has been asked about, from the prompt on.
class CardInterest {
public:
    explicit CardInterest(std::shared_ptr<Card> card) : card_(std::move(card)) { ++card_->interested_; }
    CardInterest(const CardInterest&) = delete;
    CardInterest& operator=(const CardInterest&) = delete;
    ~CardInterest() { --card_->interested_; }

private:
    std::shared_ptr<Card> card_;
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
