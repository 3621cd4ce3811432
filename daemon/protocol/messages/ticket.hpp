// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd and the worker `ticket` say to each other: PrepareTicketCheck while the person types, JudgeTicket or
// JudgeCachedTicket when there is a ticket.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/messages/certificate.hpp"

namespace signet::protocol {

struct PrepareTicketCheck {
    static constexpr auto type = MessageType::prepare_ticket_check;
    Path keytab; // read as root, before anything foreign
    std::uint32_t kdc_timeout_ms = 0;
    bool wants_indicators = false;
    bool trace = false; // what libkrb5 traces goes to the journal
    static void fields(auto& self, auto& field) {
        field(self.keytab, self.kdc_timeout_ms, self.wants_indicators, self.trace);
    }
};

struct TicketCheckReady {
    static constexpr auto type = MessageType::ticket_check_ready;
    static void fields(auto&, auto&) {}
};

struct JudgeTicket {
    static constexpr auto type = MessageType::judge_ticket;
    MarshalledCredentials credentials;
    std::int64_t clock_offset = 0; // as in TicketObtained
    Name kdc;                      // likewise; asked first, if it is one that this host knows by itself
    static void fields(auto& self, auto& field) { field(self.credentials, self.clock_offset, self.kdc); }
};

// In its place, for a ticket that somebody has had for a while: of any age, and by the clock of this machine.
struct JudgeCachedTicket {
    static constexpr auto type = MessageType::judge_cached_ticket;
    MarshalledCredentials credentials;
    Name realm;                              // the host's; empty: default_realm of krb5.conf
    TextList<max_domains, Name::max> realms; // others whose principals are accounts here
    static void fields(auto& self, auto& field) { field(self.credentials, self.realm, self.realms); }
};

struct TicketJudged {
    static constexpr auto type = MessageType::ticket_judged;
    PrincipalName client;               // as the host's key decrypted it
    TextList<32, Name::max> indicators; // authentication indicators (RFC 8129), likewise
    std::int64_t end_time = 0;
    std::int64_t auth_time = 0; // when the KDC saw the proof (RFC 4120 5.3), whatever was renewed since
    Name realm;                 // the host's
    static void fields(auto& self, auto& field) {
        field(self.client, self.indicators, self.end_time, self.auth_time, self.realm);
    }
};

} // namespace signet::protocol
