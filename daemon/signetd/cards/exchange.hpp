// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the worker of an opened card is asked: pre-flights to the KDC, which carry no proof and may be sent while a
// person types, then one PIN, for a ticket or for a signature. A pre-flight that failed ends the worker, and answers nobody but the
// logons that are waiting for it: the card itself is as good as before.

#include "daemon/signetd/cards/host_armor.hpp"
#include "daemon/signetd/cards/opening.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace signet::daemon {

// The first AS-REQ of a story to come.
struct SentPreflight {
    std::string slot;
    std::string principal; // that was asked for
    bool enterprise = false;
    std::chrono::steady_clock::time_point sent;
    bool is_back = false;
};

class Exchange {
public:
    Exchange() = default; // of no card: its worker is dead
    explicit Exchange(Worker worker) : worker_(std::move(worker)) {}

    // For this candidate, in armor where the settings say so; kdc-unreachable, armor-unavailable, ...
    Task<Result<void>> send_preflight(Candidate candidate, std::shared_ptr<const policy::Settings> settings,
                                      HostArmor& armor);

    // One is on its way for this certificate and this account of it, or has come back and is fresh enough to be used.
    bool has_preflight(const Candidate& candidate) const;
    bool is_prepared(const Candidate& candidate) const; // it has come back
    // The worker waits for the KDC, and hears nothing else meanwhile.
    bool is_asking_kdc() const { return preflight_ && !preflight_->is_back; }

    // The person agreed to spend the last try: the worker is told so with the PIN.
    void take_last_try(bool agreed) { takes_last_ = agreed; }

    // One PIN, one VERIFY, one ticket; card-busy, before the worker has the PIN, while another program holds the card.
    // What it returns is the card worker's claim.
    Task<Result<protocol::TicketObtained>> obtain_ticket(protocol::Secret pin,
                                                         std::chrono::milliseconds kdc_timeout);
    // One PIN, one VERIFY, one signature: a claim too. Not while it is asking the KDC.
    Task<Result<protocol::ChallengeSigned>> obtain_signature(protocol::SignChallenge request);

    // Ends when the worker says something unasked, which it does by dying. True.
    Task<bool> stirs() { return worker_.stirs(); }
    void kill() { worker_.kill(); }

private:
    Task<Result<void>> ask_kdc(protocol::Preflight request, std::shared_ptr<const policy::Settings> settings,
                               HostArmor& armor);
    Task<Result<void>> connect();

    Worker worker_;
    std::optional<SentPreflight> preflight_;
    bool takes_last_ = false;
};

} // namespace signet::daemon
