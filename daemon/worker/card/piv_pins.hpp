// SPDX-License-Identifier: Apache-2.0
#pragma once

// The PIN and the PUK of a PIV card: what is known of them without a try, and the two commands that set a new one (SP
// 800-73-4 part 2 3.2.2 and 3.2.3). Owned by the verb `pin`. For a logon see piv.hpp.
//
// PIV has no third command: its management key (9B) opens the card for whoever issues it, and sets neither PIN nor PUK.

#include "daemon/worker/card/piv_application.hpp"
#include "daemon/worker/card/token.hpp"

namespace signet::worker {

struct KnownSecret {
    PinShape shape{};
    std::optional<unsigned> tries_left{}; // nothing: the card does not tell; 0: blocked
    std::optional<unsigned> most_tries{};
    std::optional<bool> is_default{};
};

struct PinsSeen {
    std::string label;
    KnownSecret pin;
    KnownSecret puk;
    PinShape new_pin;
    bool has_puk = false; // that sets the PIN in use
    Bytes card;           // SHA-256 of its unique identifier (CHUID); empty: it has none
};

class PivPins {
public:
    explicit PivPins(Transport& transport) noexcept : transport_(transport), channel_(transport) {}

    /// The tries of this PIN, and no more. Two commands.
    Result<PinsSeen> count(PinReference pin);
    /// All that can be known. No try is spent. Errors: as of CardToken::open(), but for those of certificates.
    Result<PinsSeen> look();

    /// After either: one command with both secrets, once, and then the card is reset. Before it, in the same turn, the tries
    /// are read once more: `card-busy` where one alone is left and `takes_last` is false. Errors: `pin-shape`,
    /// `pin-locked`, `pin-missing` before it. Of it `pin-wrong` (with the tries), `pin-locked`, `pin-new-refused`,
    /// `pin-change-unsupported`, `card-contactless`: the PIN is as it was. `pin-change-unknown`: the card has not answered, or
    /// nothing that says which of both it is.
    Result<void> change(protocol::Secret pin, protocol::Secret fresh, bool takes_last);
    /// Likewise with the PUK: `puk-wrong`, `puk-locked`.
    Result<void> unblock(protocol::Secret puk, protocol::Secret fresh, bool takes_last);
    /// A new PUK by the old one; as unblock(), and `pin-` in what is said of the new one means the PUK.
    Result<void> change_puk(protocol::Secret puk, protocol::Secret fresh, bool takes_last);

    const CardCosts& costs() const noexcept { return channel_.costs(); }

private:
    Result<void> know(std::uint8_t reference, KnownSecret& secret);
    struct Command;
    Result<void> expect_tries(bool is_by_puk, bool takes_last);
    Result<void> set(const Command& command, protocol::Secret typed, protocol::Secret fresh, bool takes_last);

    Transport& transport_;
    Channel channel_;
    PinReference pin_ = PinReference::application;
    bool has_metadata_ = false;
};

} // namespace signet::worker
