// SPDX-License-Identifier: Apache-2.0
// A card as a terminal sees it: power, ATR, and a response for each command APDU. In memory, without sockets
// and without delays; VirtualCard adds speed, faults and counters.
#pragma once

#include "tests/card/applet.hpp"
#include "tests/card/chaining.hpp"
#include "tests/card/openpgp.hpp"

namespace signet::card {

class Card {
public:
    static Result<Card> make(Profile profile);

    // Power on, power off and reset alike: nothing is selected or verified, chains and rests are forgotten.
    // Retry counters stay.
    void reset();

    // T=1 only; historical bytes say chaining and, if the profile has it, extended length (ISO
    // 7816-4 12.1.1).
    Bytes atr() const;

    Response transmit(ByteView apdu);

    // An unfinished chain and the rest of a long answer are lost, as when the card fails inside a command.
    void lose_command();

    PivApplet& piv() { return piv_; }
    const PivApplet& piv() const { return piv_; }

    // Of the application that has the keys, PIV or OpenPGP.
    ReferenceData& pin() { return openpgp_ ? openpgp_->pin() : piv_.pin(); }
    ReferenceData& puk() { return openpgp_ ? openpgp_->puk() : piv_.puk(); }
    bool verified() const { return openpgp_ ? openpgp_->verified() : piv_.verified(); }
    unsigned private_key_operations() const {
        return openpgp_ ? openpgp_->private_key_operations() : piv_.private_key_operations();
    }

    // PIN tries left at the other applets. Only a VERIFY that was meant for PIV, and came while another
    // applet was selected, takes one.
    unsigned other_tries_left() const { return other_pin_.tries_left(); }

private:
    enum class Selected { None, Piv, OpenPgp, Other };

    Card(PivApplet piv, std::optional<OpenPgpApplet> openpgp, const Profile& profile);
    Response dispatch(const Command& command);
    Response select(const Command& command);
    Response other_applet(const Command& command);

    PivApplet piv_;
    bool has_piv_;
    std::optional<OpenPgpApplet> openpgp_;
    std::vector<Bytes> other_aids_;
    ReferenceData other_pin_;
    bool extended_length_;
    bool is_yubikey_;
    Selected selected_ = Selected::None;
    CommandChain chain_;
    bool exact_le_;
    LongResponse long_response_;
};

} // namespace signet::card
