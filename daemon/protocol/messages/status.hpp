// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetctl asks: how things stand, and which cards and certificates are in the readers.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/messages/attestation.hpp"
#include "daemon/protocol/messages/default_secret.hpp"

#include <optional>

namespace signet::protocol {

struct QueryStatus {
    static constexpr auto type = MessageType::query_status;
    std::uint32_t skip = 0; // sessions that the asker has from an answer before, which was full
    static void fields(auto& self, auto& field) { field(self.skip); }
};

// What is known of the readers themselves, whatever is in them.
struct ReadersStatus {
    TextList<max_readers, Name::max> names;
    Name problem; // why nobody knows of any; empty: pcscd has answered
    static void fields(auto& self, auto& field) { field(self.names, self.problem); }
};

struct CardStatus {
    Name reader;
    Name seat;          // of the reader; empty: not known yet
    Name state;         // opening, ready, busy, failed
    Name label;         // what the card is called at a prompt; empty: it was not read
    Name reason;        // why it cannot be used; empty if it can
    Name detail;        // of the reason, where the card as a whole could not be read
    PrincipalName user; // of the first usable certificate: the account, or the principal if none is known
    PrincipalName principal; // of the same
    std::optional<std::uint8_t> tries_left;
    bool has_few_tries = false; // how few the card does not tell
    DefaultSecret pin_is_default = DefaultSecret::not_known;
    Name driver;                    // that reads it: "piv", or the name of a PKCS#11 module; empty: as label
    std::uint32_t apdus = 0;        // sent from insertion to ready
    std::uint32_t milliseconds = 0; // likewise
    std::int64_t not_after = 0;     // of the same certificate, seconds since the epoch; 0: it was not judged
    static void fields(auto& self, auto& field) {
        field(self.reader, self.seat, self.state, self.label, self.reason, self.detail, self.user,
              self.principal, self.tries_left, self.has_few_tries, self.pin_is_default, self.driver,
              self.apdus, self.milliseconds, self.not_after);
    }
};

struct SessionStatus {
    LogonId logon_id;
    Name user;
    PrincipalName principal;
    Name service;
    Name tty;
    Name session_id;
    Name reader;
    CcacheName ccache;
    bool open = false;
    std::int64_t opened = 0; // seconds since the epoch; 0: not yet, or not known
    Name guard;              // how it stands with the card of an open session: watching, away, locked, ...
    Name card_reader;        // where its card is; empty: in none, or the session is pending
    std::optional<std::uint32_t> seconds_left; // until something is done
    Name on_removal;                           // of the service, as it is set now
    bool rehearsal = false;                    // likewise
    static void fields(auto& self, auto& field) {
        field(self.logon_id, self.user, self.principal, self.service, self.tty, self.session_id, self.reader,
              self.ccache, self.open, self.opened, self.guard, self.card_reader, self.seconds_left,
              self.on_removal, self.rehearsal);
    }
};

// Rights that a card has given, while it is there.
struct ElevationStatus {
    Name user; // whose rights were asked about
    PrincipalName principal;
    Name service;
    Name caller;
    Name tty;
    Name session_id;
    std::uint32_t program = 0; // process that has them; 0: it has ended, and may keep the authentication
    std::int64_t granted = 0;  // seconds since the epoch
    Name guard;                // how it stands with the card, as of a session
    Name card_reader;
    std::optional<std::uint32_t> seconds_left;
    Name on_removal; // of the service, as it is set now
    bool rehearsal = false;
    static void fields(auto& self, auto& field) {
        field(self.user, self.principal, self.service, self.caller, self.tty, self.session_id, self.program,
              self.granted, self.guard, self.card_reader, self.seconds_left, self.on_removal, self.rehearsal);
    }
};

struct Status {
    static constexpr auto type = MessageType::status;
    Name version;
    List<CardStatus, max_readers> cards;
    List<SessionStatus, 256> sessions; // with their names as long as people's, a status fits into a frame
    List<ElevationStatus, 128> elevations;
    Text<1024> settings_notice; // what lies on disk and is not in force; empty: it is
    bool needs_cards = true;    // false: no service asks for one, and nobody looks at readers
    ReadersStatus readers;
    static void fields(auto& self, auto& field) {
        field(self.version, self.cards, self.sessions, self.elevations, self.settings_notice,
              self.needs_cards);
        ReadersStatus::fields(self.readers, field);
    }
};

struct QueryCertificates {
    static constexpr auto type = MessageType::query_certificates;
    Name
        service; // that they are judged for, as at its prompt; empty: for none, and so by what holds everywhere
    static void fields(auto& self, auto& field) { field(self.service); }
};

struct InsertedCertificate {
    Name reader;
    Name slot;
    Name reason; // of signetd for not using it, by what it found at insertion; empty: it may log on
    Name detail; // of the reason
    Name user;   // whose it is: the account; empty: not known
    PrincipalName principal; // likewise; empty: it is mapped to nobody
    CertificateDer der;      // empty: it could not be read, or is beyond max_inserted_der
    KeyAttested attestation;
    static void fields(auto& self, auto& field) {
        field(self.reader, self.slot, self.reason, self.detail, self.user, self.principal, self.der);
        KeyAttested::fields(self.attestation, field);
    }
};

// A full card in every reader: three slots can be named in the settings. A certificate of several accounts is there for each
// of them, so that many such cards may leave no room for the last. With all names as long as they may be and
// certificates of max_inserted_der bytes together, the message fits into a frame.
constexpr std::size_t max_inserted = 3 * max_readers;
constexpr std::size_t max_inserted_der = 120 * 1024;

struct Certificates {
    static constexpr auto type = MessageType::certificates;
    List<CardStatus, max_readers> cards;
    List<InsertedCertificate, max_inserted> certificates; // in the order of cards, slots and accounts
    bool needs_cards = true;                              // as in Status
    ReadersStatus readers;                                // likewise
    static void fields(auto& self, auto& field) {
        field(self.cards, self.certificates, self.needs_cards);
        ReadersStatus::fields(self.readers, field);
    }
};

} // namespace signet::protocol
