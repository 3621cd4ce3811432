// SPDX-License-Identifier: Apache-2.0
// The terminal's side of the tests: cards made in memory, and commands for them.
#pragma once

#include "tests/card/virtual_card.hpp"

#include <utility>

namespace signet::card {

inline Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

using SlotList = std::initializer_list<std::pair<KeyReference, Algorithm>>;

inline Profile profile_with(SlotList slots) {
    Profile profile;
    for (const auto& [reference, algorithm] : slots)
        profile.slots.emplace(reference, make_slot(algorithm, "Jane Doe").value());
    profile.other_aids = {hex("F05349474E4554")};
    return profile;
}

// A command with Le 00, as most PIV commands have.
inline Command command(std::uint8_t ins, std::uint8_t p1, std::uint8_t p2, Bytes data) {
    return {.cla = 0, .ins = ins, .p1 = p1, .p2 = p2, .data = std::move(data), .expected = 256};
}

inline Command verify(std::string_view pin) {
    return command(instruction::kVerify, 0, 0x80, pad_pin(pin).value());
}

inline Command select_piv() {
    return command(instruction::kSelect, 4, 0, to_bytes(kPivAid));
}

inline Command get_data(std::string_view tag) {
    return command(instruction::kGetData, 0x3F, 0xFF, tlv(0x5C, hex(tag)));
}

// A card of the other kind, with a key for authentication.
inline Profile openpgp_profile(Algorithm algorithm) {
    Profile profile;
    profile.openpgp = make_slot(algorithm, "Jane Doe").value();
    return profile;
}

inline Command select_openpgp() {
    return command(instruction::kSelect, 4, 0, to_bytes(kOpenPgpAid));
}

// PW1 by one of its references, as it is.
inline Command verify_openpgp(std::string_view pin, std::uint8_t reference = 0x82) {
    return command(instruction::kVerify, 0, reference, Bytes(pin.begin(), pin.end()));
}

// GENERAL AUTHENTICATE with a challenge (81), extended if it has to be.
inline Command sign(KeyReference reference, Algorithm algorithm, ByteView challenge) {
    Bytes content = tlv(0x82, {});
    append(content, tlv(0x81, challenge));
    return command(instruction::kGeneralAuthenticate, static_cast<std::uint8_t>(algorithm),
                   static_cast<std::uint8_t>(reference), tlv(0x7C, content));
}

// The value of the response (82) in a dynamic authentication template.
inline Bytes signature_of(ByteView data) {
    const auto outer = read_elements(data).value();
    const auto inner = read_elements(outer.at(0).value).value();
    return to_bytes(inner.at(0).value);
}

inline Response transmit(Card& card, const Command& sent) {
    return card.transmit(encode_command(sent));
}

inline StatusWord status_of(Card& card, const Command& sent) {
    return transmit(card, sent).status;
}

// A card that has just been powered and on which PIV is selected.
inline Card piv_card(Profile profile) {
    auto card = Card::make(std::move(profile)).value();
    card.reset();
    transmit(card, select_piv());
    return card;
}

} // namespace signet::card
