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
    Bytes certificate;      // DER
    Bytes statement{};      // DER of what the card attests of the key; empty: it attests nothing
    std::uint8_t touch = 1; // in the metadata: 1 never, 2 always, 3 cached
};

// How slow the card is. All of it counts from the arrival of the command.
struct Delays {
    std::chrono::microseconds per_apdu{0};
    std::chrono::microseconds per_byte{0}; // of command and response
    std::chrono::microseconds per_signature{0};
};

// How a certificate stands in its container. PIV has the first two; the others are what other middleware writes.
enum class CertificateForm {
    Plain,
    Gzip,         // CertInfo 01
    GzipInfo80,   // the same, with the bits of CertInfo taken from the other end
    GzipInfo00,   // compressed, and CertInfo does not say so
    Zlib,         // a zlib stream in the place of a gzip one
    NetId,        // 01 00, the length of the certificate, least byte first, a zlib stream
    PaddedWithFf, // bytes behind the certificate
    PaddedWith00,
};

struct Profile {
    std::map<KeyReference, Slot> slots;
    std::optional<Slot> openpgp{}; // the authentication key of an OpenPGP card; such a card is no PIV card
    std::string pin = "123456";
    std::string puk = "12345678";
    unsigned pin_tries = 3; // up to 15, which 63CX can say; 0: blocked
    unsigned puk_tries = 3;
    Delays delays;
    std::string global_pin{}; // of the whole card, not of PIV's alone; empty: there is none
    unsigned global_pin_tries = 3;
    // PIN usage policy (SP 800-73-4 part 1 3.3.2): which PINs open the keys, and which one is primary.
    Bytes pin_policy{0x40, 0x00};
    // A YubiKey by its ATR, and GET METADATA says what is known of PIN, PUK and keys.
    bool metadata = false;
    Bytes attester{};                 // DER of the certificate that statements are signed by
    std::optional<Bytes> discovery{}; // what GET DATA answers in the place of the discovery object, likewise
    CertificateForm certificate_form = CertificateForm::Plain;
    bool exact_le = false;         // GET RESPONSE with another Le than what is left of the answer gets 6Cxx
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
