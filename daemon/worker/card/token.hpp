// SPDX-License-Identifier: Apache-2.0
#pragma once

// A card as the `card` verb sees it, whatever it speaks: read once, then one PIN, then signatures, in one
// turn that no other program can enter. Owned by the verb. `PivCard` (piv.hpp) is the driver for SP 800-73
// cards, `ModuleCard` (../module/module_card.hpp) the one for PKCS#11 modules.

#include "daemon/protocol/messages/card.hpp"
#include "daemon/protocol/secret.hpp"
#include "daemon/worker/card/apdu.hpp"
#include "daemon/worker/card/signature.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signet::worker {

/// What a PIN of this card looks like; one that does not is refused before the card sees it.
struct PinShape {
    std::uint8_t min; // bytes
    std::uint8_t max;
    bool digits_only;
};

struct CardContents {
    std::string label;                  // what to call this card at a prompt
    std::optional<unsigned> tries_left; // nothing: the card cannot tell; 0: locked
    PinShape pin;
    std::vector<protocol::SlotCertificate>
        certificates;           // in the order in which the slots were asked for; one was read
    bool has_few_tries = false; // how few the card does not tell
    bool has_keypad = false;    // the PIN is entered at the reader: authenticate() takes an empty one
    std::optional<std::uint8_t> pin_reference{}; // of PIV's VERIFY; nothing: another kind of card
    std::optional<bool> pin_is_default{};        // as the card itself says
};

/// A card that has taken its PIN, held in one transaction. Its end resets the card, so that no other program
/// ever finds it verified.
class Session {
public:
    virtual ~Session() = default;

    /// Signs with the key of `slot`, once. `input` is a DigestInfo (RFC 8017 9.2) for RSA and a bare hash for
    /// EC; the signature is as long as the modulus, or r || s. Errors: `card-sign-failed`, and those of the link.
    virtual Result<Bytes> sign(const std::string& slot, KeyKind key, ByteView input) = 0;
};

class CardToken {
public:
    virtual ~CardToken() = default;

    /// Reads the tries left and the certificates of these slots. Those that are empty are left out, and those that
    /// cannot be read say why. Errors, also when no certificate could be read at all: `card-no-certificate`,
    /// `card-not-for-logon`, `card-unreadable`, `cert-malformed`, `cert-too-large`, `pin-missing`, `card-removed`,
    /// `card-busy`, `bad-request` for a slot that is none.
    virtual Result<CardContents> open(const std::vector<std::string>& slots) = 0;

    /// Whether such a key can sign here; asked before the PIN.
    virtual bool signs_with(KeyKind key) const noexcept = 0;

    /// The person agreed to spend the last try. For drivers that look at the tries once more right before the PIN; those of a
    /// PIV card are counted before the question for it.
    virtual void take_last_try() noexcept {}

    /// Gives the PIN to the card, exactly once, and wipes it. Errors: `pin-shape` (no try was burnt),
    /// `pin-wrong` (with the tries left, where the card tells), `pin-locked`, `pin-form-refused`, `pin-missing`,
    /// `card-contactless`, and those of the link.
    virtual Result<std::unique_ptr<Session>> authenticate(protocol::Secret pin) = 0;

    /// Of this process since it began.
    virtual const CardCosts& costs() const noexcept = 0;
};

} // namespace signet::worker
