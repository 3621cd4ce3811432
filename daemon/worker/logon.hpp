// SPDX-License-Identifier: Apache-2.0
#pragma once

// The card and the KDC together, for one logon: pre-flight while the person types, then PIN, signature,
// ticket. Owned by the verb `card`. Times what the card took and what the KDC took apart from each other.

#include "daemon/protocol/stream.hpp"
#include "daemon/worker/kerberos/pkinit.hpp"
#include "daemon/worker/pin_turn.hpp"

namespace signet::worker {

/// Where signet_pkcs11.so is installed.
extern const std::string pkcs11_provider;

class CardLogon {
public:
    CardLogon(CardToken& card, const std::vector<protocol::SlotCertificate>& certificates,
              protocol::Stream& peer)
        : card_(card), certificates_(certificates), peer_(peer) {}

    /// The exchange that needs no card; a later one takes the place of an earlier one. Errors: `bad-request`
    /// for a slot without certificate, `cert-malformed`, `cert-key-unsupported`, those of PkinitExchange.
    Result<protocol::PreflightDone> preflight(const protocol::Preflight& request);

    /// One VERIFY, then PinVerified to the peer, then the ticket; or WorkerFailed. The wait for the KDC ends when
    /// the peer hangs up. For the rest see with_pin().
    protocol::Result<void> authenticate(protocol::Secret pin);

private:
    struct Prepared {
        SlotKey key;
        PkinitExchange exchange;
    };

    Result<Prepared> prepare(const protocol::Preflight& request);
    Result<protocol::TicketObtained> obtain(VerifiedCard card);

    CardToken& card_;
    const std::vector<protocol::SlotCertificate>& certificates_;
    protocol::Stream& peer_;
    std::optional<Prepared> prepared_;
    std::uint32_t attempts_ = 0;
};

} // namespace signet::worker
