// SPDX-License-Identifier: Apache-2.0
// What card this is: its keys, secrets and speed. Made once, from a JSON file (load_profile) or by a test;
// the state that changes while the card is used lives in the Card.
#pragma once

#include "tests/card/keys.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>

namespace signet::card {

struct Slot {
    PrivateKey key;
    Bytes certificate; // DER
};

// How slow the card is. All of it counts from the arrival of the command.
struct Delays {
    std::chrono::microseconds per_apdu{0};
    std::chrono::microseconds per_byte{0}; // of command and response
    std::chrono::microseconds per_signature{0};
};

struct Profile {
    std::map<KeyReference, Slot> slots;
    std::string pin = "123456";
    std::string puk = "12345678";
    unsigned pin_tries = 3; // up to 15, which 63CX can say; 0: blocked
    unsigned puk_tries = 3;
    Delays delays;
    bool certificate_compressed = false;
    bool extended_length = true;   // false: an extended APDU gets 6700, and the ATR promises none
    bool piv = true;               // false: no such applet; the card is of another kind
    std::vector<Bytes> other_aids; // applets that can be selected instead of PIV and know VERIFY only
    // What GET DATA answers in the place of a slot's certificate, the status word at its end.
    std::map<KeyReference, Bytes> answers;
};

// A fresh key with a self-signed certificate, for a test that needs a card and no CA.
Result<Slot> make_slot(Algorithm algorithm, std::string_view common_name);

// Paths in the file are relative to it. Fails on unknown members, wrong types and values out of range.
Result<Profile> load_profile(const std::filesystem::path& file);

// Fails with a path to what is wrong; `folder` is where relative paths start.
Result<Profile> parse_profile(std::string_view json, const std::filesystem::path& folder);

} // namespace signet::card
