// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetctl asks: how things stand, and which certificates are in the readers.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

#include <optional>

namespace signet::protocol {

struct QueryStatus {
    static constexpr auto type = MessageType::query_status;
    static void fields(auto&, auto&) {}
};

struct CardStatus {
    Name reader;
    Name state;         // opening, ready, busy, failed
    Name reason;        // why it cannot be used; empty if it can
    PrincipalName user; // of the first usable certificate: the account, or the principal if none is known
    PrincipalName principal; // of the same
    std::optional<std::uint8_t> tries_left;
    std::uint32_t apdus = 0;        // sent from insertion to ready
    std::uint32_t milliseconds = 0; // likewise
    static void fields(auto& self, auto& field) {
        field(self.reader, self.state, self.reason, self.user, self.principal, self.tries_left, self.apdus,
              self.milliseconds);
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

struct Status {
    static constexpr auto type = MessageType::status;
    Name version;
    List<CardStatus, max_readers> cards;
    List<SessionStatus, 256> sessions; // with their names as long as people's, a status fits into a frame
    Text<1024> settings_notice;        // what lies on disk and is not in force; empty: it is
    static void fields(auto& self, auto& field) {
        field(self.version, self.cards, self.sessions, self.settings_notice);
    }
};

struct QueryCertificates {
    static constexpr auto type = MessageType::query_certificates;
    static void fields(auto&, auto&) {}
};

struct InsertedCertificate {
    Name reader;
    Name slot;
    Name reason; // of signetd for not using it, as it found at insertion; empty: it may log on
    CertificateDer der;
    static void fields(auto& self, auto& field) { field(self.reader, self.slot, self.reason, self.der); }
};

struct Certificates {
    static constexpr auto type = MessageType::certificates;
    List<InsertedCertificate, 12> certificates; // with all as long as they may be, they fit into a frame
    static void fields(auto& self, auto& field) { field(self.certificates); }
};

} // namespace signet::protocol
