// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a logon asks and tells a person, word for word, besides the reasons of policy/reasons: one place for signetd, which says
// it in English, and for the PAM module, which says it in the person's language. A new sentence also needs a row in
// retelling.cpp.

#include "certmap/text/phrase.hpp"

namespace signet::language::prompt {

using certmap::counted;
using certmap::phrase;

// The cards of this version, each a {card} below: what a worker calls the card is its label. Where a card has two PINs, the
// name says which one is meant.
inline constexpr auto piv_card = phrase("PIV card");
inline constexpr auto piv_card_by_global_pin = phrase("PIV card, global PIN");

// The questions for a PIN, each a {question} below.
inline constexpr auto pin = phrase("PIN for {user} ({card}): ");
inline constexpr auto pin_with_few_tries =
    counted("PIN for {user} ({card}, {count} try left): ", "PIN for {user} ({card}, {count} tries left): ");
// Of a card that does not tell how many.
inline constexpr auto pin_with_low_count = phrase("PIN for {user} ({card}, few tries left): ");
inline constexpr auto pin_at_last_try = phrase("PIN for {user} ({card}, LAST try before the card locks): ");
// As whom, where that is not the card's owner.
inline constexpr auto pin_for_another = phrase("For {target}: {question}");
// Of an unlock, after the reason of the refusal before it.
inline constexpr auto pin_after_refusal = phrase("{refusal} {question}");

// {list}: a line for each certificate, "  1: " and its choice.
inline constexpr auto which_certificate = phrase("Which certificate?\n{list}Number (1-{last}): ");
inline constexpr auto choice = phrase("{user} ({principal}, slot {slot}, {reader})");

inline constexpr auto last_try =
    phrase("This is the last try: one more wrong PIN locks the card.\nGo on? (yes/no): ");
// The answers that mean yes; everything else is no.
inline constexpr auto yes = phrase("yes");
inline constexpr auto y = phrase("y");

inline constexpr auto pin_at_keypad =
    phrase("Enter the PIN for {user} ({card}) on the keypad of the reader.");
inline constexpr auto insert_card = phrase("Insert your smart card.");
inline constexpr auto touch_key = phrase("Touch your key when it blinks.");
inline constexpr auto say_yes_elsewhere = phrase("Say yes where your card is.");
inline constexpr auto wait_after_wrong_pins =
    phrase("Wrong PINs were given for this card: the next one can be typed in {seconds} s.");

inline constexpr auto certificate_ends_today =
    phrase("The certificate of your card ends today. Ask for a new one in time.");
inline constexpr auto certificate_ends =
    counted("The certificate of your card ends in {count} day. Ask for a new one in time.",
            "The certificate of your card ends in {count} days. Ask for a new one in time.");

inline constexpr auto change_default_pin =
    phrase("The PIN of your card is the one that it was delivered with, which everybody knows. Change it: "
           "signetctl card pin");

// Above the reason.
inline constexpr auto pin_unanswered =
    phrase("The card was given the PIN and did not answer. It may have counted a try.");

// A new PIN for a card. {min} and {max} are characters.
inline constexpr auto current_pin = phrase("Current PIN ({card}): ");
inline constexpr auto current_pin_with_few_tries =
    counted("Current PIN ({card}, {count} try left): ", "Current PIN ({card}, {count} tries left): ");
inline constexpr auto puk = phrase("PUK ({card}): ");
inline constexpr auto puk_with_few_tries =
    counted("PUK ({card}, {count} try left): ", "PUK ({card}, {count} tries left): ");
inline constexpr auto new_pin = phrase("New PIN ({min} to {max} digits): ");
inline constexpr auto new_pin_of_characters = phrase("New PIN ({min} to {max} characters): ");
inline constexpr auto new_pin_again = phrase("New PIN again: ");
inline constexpr auto pin_rules =
    phrase("The new PIN must have {min} to {max} digits, and nothing but digits.");
inline constexpr auto pin_rules_of_characters = phrase("The new PIN must have {min} to {max} characters.");
inline constexpr auto pin_is_blocked = phrase("The PIN of this card is blocked. Its PUK sets a new one.");
inline constexpr auto pin_is_default =
    phrase("This card still has the PIN that it was delivered with, which everybody knows.");
inline constexpr auto puk_is_default =
    phrase("This card still has the PUK that it was delivered with, which everybody knows.");
inline constexpr auto last_try_of_puk =
    phrase("This is the last try: one more wrong PUK, and the card can never be unblocked again.\nGo on? "
           "(yes/no): ");
inline constexpr auto untold_try_of_puk =
    phrase("The card does not tell how many tries its PUK has left. After the last wrong one it can never be "
           "unblocked again.\nGo on? (yes/no): ");
inline constexpr auto which_card = phrase("Which card?\n{list}Number (1-{last}): ");
inline constexpr auto put_card_back =
    phrase("The card was interrupted. Put it into its reader again, and leave it there.");
inline constexpr auto pin_is_changed = phrase("The PIN of the card has been changed.");

// And a new PUK.
inline constexpr auto current_puk = phrase("Current PUK ({card}): ");
inline constexpr auto current_puk_with_few_tries =
    counted("Current PUK ({card}, {count} try left): ", "Current PUK ({card}, {count} tries left): ");
inline constexpr auto new_puk = phrase("New PUK ({min} to {max} characters): ");
inline constexpr auto new_puk_again = phrase("New PUK again: ");
inline constexpr auto puk_rules = phrase(
    "The new PUK must have {min} to {max} characters, without blanks and accents. Every card takes eight "
    "digits.");
inline constexpr auto puk_is_changed = phrase("The PUK of the card has been changed.");

// Of the PAM module itself, when it has no answer from signetd.
inline constexpr auto service_is_silent = phrase("The card logon service stopped answering.");
inline constexpr auto service_is_down = phrase("The card logon service is not running.");
inline constexpr auto service_is_confused = phrase("The card logon service does not answer sensibly.");
inline constexpr auto service_has_failed = phrase("The card logon service failed.");

} // namespace signet::language::prompt
