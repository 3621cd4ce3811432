// SPDX-License-Identifier: Apache-2.0
#pragma once

// One PIN and what is done with the card that has taken it, in one turn that ends by a reset: the part that a logon
// with a ticket (logon.hpp) and a signed challenge (challenge.hpp) have in common. Counts and times what the card did.

#include "daemon/worker/card/token.hpp"
#include "daemon/worker/reply.hpp"
#include "daemon/worker/signature_check.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace signet::worker {

/// Adds the time until its end to a sum.
class Stopwatch {
public:
    explicit Stopwatch(std::chrono::microseconds& sum) : sum_(sum) {}
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() {
        sum_ += std::chrono::duration_cast<std::chrono::microseconds>(protocol::Clock::now() - start_);
    }

private:
    std::chrono::microseconds& sum_;
    protocol::Deadline start_ = protocol::Clock::now();
};

/// What a message has room for: more than an hour.
inline std::uint32_t to_wire(std::chrono::microseconds time) {
    return static_cast<std::uint32_t>(
        std::clamp<std::chrono::microseconds::rep>(time.count(), 0, UINT32_MAX));
}

/// A key of the card, as the certificate in its slot describes it.
struct SlotKey {
    std::string slot;
    Bytes certificate;
    KeyKind key;
};

/// Asked before the PIN, which would be wasted otherwise. Errors: `bad-request` for a slot without certificate,
/// `cert-malformed`, `cert-key-unsupported`.
Result<SlotKey> usable_key(const CardToken& card, const std::vector<protocol::SlotCertificate>& certificates,
                           const std::string& slot);

/// A card that has taken its PIN.
class VerifiedCard {
public:
    VerifiedCard(Session& session, std::chrono::microseconds& card_time)
        : session_(session), card_time_(card_time) {}

    /// Errors: those of Session::sign, and `card-key-mismatch`.
    Result<Bytes> sign(const SlotKey& key, ByteView input) {
        const Stopwatch watch(card_time_);
        auto signature = session_.sign(key.slot, key.key, input);
        if (signature && !is_of_certificate(key.certificate, key.key.type, input, *signature))
            return WorkerError{Reason::card_key_mismatch, "slot " + key.slot};
        return signature;
    }
    /// Since the PIN was given to it.
    std::chrono::microseconds card_time() const { return card_time_; }

private:
    Session& session_;
    std::chrono::microseconds& card_time_;
};

/// One VERIFY, then PinVerified to the peer, then what `use` makes of a VerifiedCard, with its costs; or
/// WorkerFailed. The card is reset after the last word, which need not wait for it, and at once when the peer has
/// hung up. The error is the peer's.
template <class Use>
protocol::Result<void> with_pin(CardToken& card, protocol::Stream& peer, protocol::Secret pin, Use use) {
    const CardCosts before = card.costs();
    const auto costs = [&] {
        return CardCosts{card.costs().apdus - before.apdus, card.costs().verifies - before.verifies};
    };
    std::chrono::microseconds card_time{0};
    const auto session = [&] {
        const Stopwatch watch(card_time);
        return card.authenticate(std::move(pin));
    }();
    if (!session) return fail(peer, session.error(), costs());
    if (const auto sent = send(peer, protocol::PinVerified{}); !sent) return sent;

    auto answer = use(VerifiedCard(**session, card_time));
    if (!answer) return fail(peer, answer.error(), costs());
    answer->apdus = costs().apdus;
    answer->verifies = costs().verifies;
    answer->card_us = to_wire(card_time);
    return send(peer, *answer);
}

} // namespace signet::worker
