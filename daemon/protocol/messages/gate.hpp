// SPDX-License-Identifier: Apache-2.0
#pragma once

// Logons from elsewhere, whose card is at another machine: what sshd, a VPN's scripts and the PAM module ask signetd, and what
// signetd asks the worker `gate`, which has the store open as long as it lives.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/protocol/messages/logon.hpp"

namespace signet::protocol {

constexpr std::size_t max_key_option = 256; // bytes; as the settings have it

// May whoever has this key come in as that user? From sshd's AuthorizedKeysCommand; the key has not signed yet.
struct GateKey {
    static constexpr auto type = MessageType::gate_key;
    Name service; // of PAM, as in [service.NAME]
    Name user;
    SshKey key; // base64, as the client offers it
    static void fields(auto& self, auto& field) { field(self.service, self.user, self.key); }
};

// The same for a certificate whose key somebody else has seen sign: a VPN, a web server.
struct GateCertificate {
    static constexpr auto type = MessageType::gate_certificate;
    Name service;
    Name user; // empty: whoever's it is, where it is one account's
    CertificateDer der;
    Name connection; // by which GateConnection asks later; empty: nothing will
    static void fields(auto& self, auto& field) { field(self.service, self.user, self.der, self.connection); }
};

// Is that user's certificate the one that was let in over this connection, and nobody else's? From a child of the process whose
// child has asked about the certificate.
struct GateConnection {
    static constexpr auto type = MessageType::gate_connection;
    Name service;
    Name user; // empty: whoever's it was
    Name connection;
    static void fields(auto& self, auto& field) { field(self.service, self.user, self.connection); }
};

// Where in a logon the PAM module asks.
enum class GatePhase : std::uint8_t {
    authentication, // a step after one that has succeeded
    account,        // sshd says in this phase which methods came before the last one
    session,        // and here which all were: the last word
};
constexpr GatePhase last_of(GatePhase) {
    return GatePhase::session;
}

// From the PAM module: may the logon go on by what stands behind it?
struct GateSession {
    static constexpr auto type = MessageType::gate_session;
    GatePhase phase = GatePhase::authentication;
    Name service;
    Name user;
    Name ruser;
    Name tty;
    Name remote_host;
    SshKeys keys;                // that were used, as sshd says
    PrincipalName gssapi_client; // who was let in by GSSAPI, as sshd says; empty: nobody
    CcacheName ccache;           // KRB5CCNAME; empty: no ticket came along
    static void fields(auto& self, auto& field) {
        field(self.phase, self.service, self.user, self.ruser, self.tty, self.remote_host, self.keys,
              self.gssapi_client, self.ccache);
    }
};

struct GateVerdict {
    static constexpr auto type = MessageType::gate_verdict;
    Outcome outcome = Outcome::denied;
    Name reason;                          // id of policy/reasons
    Prompt text;                          // for the person
    Detail detail;                        // for the administrator: a line
    TextList<16, max_key_option> options; // granted, and a key: what stands before it in authorized_keys
    Name user;                            // whose account it is about, as far as that is known
    static void fields(auto& self, auto& field) {
        field(self.outcome, self.reason, self.text, self.detail, self.options, self.user);
    }
};

// First of all, and once: what the worker judges by until it ends.
struct PrepareGate : JudgementTerms {
    static constexpr auto type = MessageType::prepare_gate;
    static void fields(auto& self, auto& field) { JudgementTerms::fields(self, field); }
};

// Whose card has this key? A store that has several certificates for it is asked which is the user's.
struct JudgeKey {
    static constexpr auto type = MessageType::judge_key;
    SshKey key;
    Name user;            // the account that is logging on
    std::int64_t now = 0; // seconds since the epoch
    static void fields(auto& self, auto& field) { field(self.key, self.user, self.now); }
};

struct JudgeHolder {
    static constexpr auto type = MessageType::judge_holder;
    CertificateDer der;
    Name user; // empty: the one account that it is mapped to
    std::int64_t now = 0;
    static void fields(auto& self, auto& field) { field(self.der, self.user, self.now); }
};

// Trusted, fit for logon, and mapped: otherwise WorkerFailed with the reason. Of the user's accounts where it is several.
struct HolderJudged {
    static constexpr auto type = MessageType::holder_judged;
    CertificateDer der;            // of the certificate that was judged
    CertificateJudged certificate; // without choices; client_allowed is said of its own principal
    std::int64_t store_updated =
        0; // when the store last agreed with its source, seconds since the epoch; 0: there is no store
    static void fields(auto& self, auto& field) {
        field(self.der);
        CertificateJudged::fields(self.certificate, field);
        field(self.store_updated);
    }
};

} // namespace signet::protocol
