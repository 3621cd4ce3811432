// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd and the worker `card` say to each other: OpenCard, then Preflight (perhaps more than once), then
// ConnectCard and one Authenticate, or one SignChallenge where no KDC is asked. What a worker sends is a claim; signetd
// believes only what the worker whose job it is has said (daemon/README.md).

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/protocol/messages/default_secret.hpp"
#include "daemon/protocol/secret.hpp"

#include <optional>
#include <string_view>

namespace signet::protocol {

constexpr std::size_t max_slots = 24; // PIV: 9A 9C 9D and twenty retired ones

struct OpenCard {
    static constexpr auto type = MessageType::open_card;
    Name reader;
    TextList<max_slots, Name::max>
        slots;                      // PIV key references in hexadecimal, in the order of preference: "9A"
    bool wants_attestation = false; // the card states of each key whether it has made it, where it can
    bool wants_default_pin = false; // the card says whether its PIN is that of the factory, where it can
    Path module;                    // of PKCS#11, as the settings have it; for the worker `token` alone
    static void fields(auto& self, auto& field) {
        field(self.reader, self.slots, self.wants_attestation, self.wants_default_pin, self.module);
    }
};

// On the way, before anything of the card is read: where its reader is, as the reader's driver says. Nothing where it is
// not on USB, or the driver does not say.
struct ReaderLocated {
    static constexpr auto type = MessageType::reader_located;
    std::optional<std::uint8_t> usb_bus;
    std::optional<std::uint8_t> usb_address; // of the device on that bus
    static void fields(auto& self, auto& field) { field(self.usb_bus, self.usb_address); }
};

// What was found in a slot that is not empty: a certificate, or why it cannot be read while the card itself can. A certificate with
// a reason is one whose key the card cannot sign with.
struct SlotCertificate {
    Name slot;
    CertificateDer der;
    Name reason; // id, policy/reasons; empty: it was read, and its key can be used
    Name detail; // for the administrator
    // What the card states of its key, and the certificate of whom it states it for. Empty: it was not asked, or says nothing.
    AttestationDer statement;
    AttestationDer attester;
    bool wants_touch = false; // the card says that it waits for one before the key signs
    static void fields(auto& self, auto& field) {
        field(self.slot, self.der, self.reason, self.detail, self.statement, self.attester, self.wants_touch);
    }
};

// The card is open: on the way from OpenCard to CardOpened, and the answer to ConnectCard. While another program is within
// a transaction pcscd lets a newcomer wait without a limit, and the worker with it: so this is waited for by itself.
struct CardConnected {
    static constexpr auto type = MessageType::card_connected;
    static void fields(auto&, auto&) {}
};

struct CardOpened {
    static constexpr auto type = MessageType::card_opened;
    Name label; // what to call this card at a prompt: "PIV card"
    std::optional<std::uint8_t> tries_left;
    std::optional<std::uint8_t> pin_reference; // of PIV's VERIFY; nothing: a module serves the card
    std::uint8_t pin_min = 0;
    std::uint8_t pin_max = 0;
    bool pin_digits_only = false;
    bool has_few_tries = false; // how few it does not tell
    bool has_keypad =
        false; // the PIN is entered there: the worker takes an empty one, and waits for the person
    DefaultSecret pin_is_default = DefaultSecret::not_known;
    List<SlotCertificate, max_slots> certificates;
    std::uint32_t apdus = 0;
    static void fields(auto& self, auto& field) {
        field(self.label, self.tries_left, self.pin_reference, self.pin_min, self.pin_max,
              self.pin_digits_only, self.has_few_tries, self.has_keypad, self.pin_is_default,
              self.certificates, self.apdus);
    }
};

// Send the first AS-REQ for this principal with this slot's certificate and keep the answer.
struct Preflight {
    static constexpr auto type = MessageType::preflight;
    Name slot;
    PrincipalName principal;
    bool enterprise = false;                 // a UPN: ask for it as an enterprise name, with canonicalization
    Name realm;                              // empty: default_realm of krb5.conf
    TextList<max_domains, Name::max> realms; // others, which a KDC may refer to
    Anchors anchors;
    Anchors kdc_anchors; // none: the anchors are believed about KDCs, too
    TextList<32, Name::max> kdc_hostnames;
    MarshalledCredentials armor;         // of the host (armor.hpp); empty: the request wears none
    std::int64_t armor_clock_offset = 0; // as in ArmorObtained
    bool armor_required = false;         // no request without it
    std::uint32_t kdc_timeout_ms = 0;
    bool trace = false; // what libkrb5 traces, here and in Authenticate, goes to the journal
    static void fields(auto& self, auto& field) {
        field(self.slot, self.principal, self.enterprise, self.realm, self.realms, self.anchors,
              self.kdc_anchors, self.kdc_hostnames, self.armor, self.armor_clock_offset, self.armor_required,
              self.kdc_timeout_ms, self.trace);
    }
};

struct PreflightDone {
    static constexpr auto type = MessageType::preflight_done;
    Name kdc; // address that answered
    std::uint32_t kdc_us = 0;
    Detail armor_problem; // why the request wore none after all, where it may go without; else empty
    static void fields(auto& self, auto& field) { field(self.kdc, self.kdc_us, self.armor_problem); }
};

// Have the card open for the PIN, which the worker is given only then.
struct ConnectCard {
    static constexpr auto type = MessageType::connect_card;
    static void fields(auto&, auto&) {}
};

// One PIN, one VERIFY. Uses the slot and principal of the last Preflight.
struct Authenticate {
    static constexpr auto type = MessageType::authenticate;
    Secret pin;
    bool takes_last = false; // the person agreed to spend the last try
    static void fields(auto& self, auto& field) { field(self.pin, self.takes_last); }
};

// On the way: the card took the PIN; from here on a failure is not the PIN's.
struct PinVerified {
    static constexpr auto type = MessageType::pin_verified;
    static void fields(auto&, auto&) {}
};

struct TicketObtained {
    static constexpr auto type = MessageType::ticket_obtained;
    MarshalledCredentials credentials; // config entries that leak daemon detail removed
    PrincipalName client;              // as the KDC named it
    std::int64_t clock_offset = 0;     // seconds that the KDC's clock is ahead
    Name kdc;                          // that has answered
    bool is_armored = false;           // the exchange was
    std::uint32_t apdus = 0;           // since Authenticate
    std::uint32_t verifies = 0;
    std::uint32_t card_us = 0;
    std::uint32_t kdc_us = 0;
    static void fields(auto& self, auto& field) {
        field(self.credentials, self.client, self.clock_offset, self.kdc, self.is_armored, self.apdus,
              self.verifies, self.card_us, self.kdc_us);
    }
};

// What every challenge begins with. A card's key signs for other protocols as well (TLS, S/MIME, PKINIT), and none of
// them signs bytes that begin like this: so whatever signetd is talked into, a signature that was made for it is of no
// use elsewhere. A card worker signs nothing else.
constexpr std::string_view challenge_prefix = "signet-challenge-1\n";

// One PIN, one VERIFY, one signature, in the place of Authenticate; needs no Preflight. The digest is that of the key:
// SHA-256, and with P-384 SHA-384.
struct SignChallenge {
    static constexpr auto type = MessageType::sign_challenge;
    Name slot;
    Challenge challenge;
    Secret pin;
    bool takes_last = false; // as in Authenticate
    static void fields(auto& self, auto& field) {
        field(self.slot, self.challenge, self.pin, self.takes_last);
    }
};

struct ChallengeSigned {
    static constexpr auto type = MessageType::challenge_signed;
    Signature signature;
    std::uint32_t apdus = 0; // since SignChallenge
    std::uint32_t verifies = 0;
    std::uint32_t card_us = 0;
    static void fields(auto& self, auto& field) {
        field(self.signature, self.apdus, self.verifies, self.card_us);
    }
};

} // namespace signet::protocol
