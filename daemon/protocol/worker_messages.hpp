// SPDX-License-Identifier: Apache-2.0
#pragma once

// Long on purpose: one table, verb by verb, read from top to bottom.
// What signetd and a signet-worker say to each other over their socketpair. signetd sends what it decided or
// read from its settings; a worker sends claims, and signetd believes only what the worker whose job it is
// has said (daemon/README.md). For the wire of PAM modules and signetctl see messages.hpp.

#include "certmap/text/mapping_rule.hpp"
#include "daemon/protocol/messages.hpp"

namespace signet::protocol {

namespace limit {
constexpr std::size_t path = 4096;       // PATH_MAX
constexpr std::size_t detail = 2048;     // one line of a log
constexpr std::size_t certificates = 24; // PIV: 9A 9C 9D and twenty retired slots
constexpr std::size_t readers = 16;      // pcscd's own bound
constexpr std::size_t anchors = 64;
constexpr std::size_t rules = 256;
constexpr std::size_t rule_text = 4096;
constexpr std::size_t domains = 32;
constexpr std::size_t ekus = 32;
constexpr std::size_t hosts = 32;
constexpr std::size_t spellings = 8;   // of one account
constexpr std::size_t indicators = 32; // of one ticket
constexpr std::size_t atr = 33;        // ISO 7816-3
constexpr std::size_t ticket = 131072; // a TGT with a full 64 KiB PAC, twice
} // namespace limit

// Any worker, instead of its answer. Ends the request; a card worker exits after it.
struct WorkerFailed {
    static constexpr auto type = MessageType::worker_failed;
    std::string reason; // id, policy/reasons
    std::string detail; // for the log
    std::optional<std::uint8_t> tries_left;
    std::uint32_t apdus = 0;
    std::uint32_t verifies = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.reason, limit::name);
        field(self.detail, limit::detail);
        field(self.tries_left);
        field(self.apdus);
        field(self.verifies);
    }
};

// ---- verb watch: says this at its start and after every change, until it is killed

struct ReaderState {
    std::string name;
    bool present = false;
    Bytes atr;
    // Grows with every insertion and removal as pcscd counts them: a card that was swapped between two looks
    // shows.
    std::uint32_t event_count = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.name, limit::name);
        field(self.present);
        field(self.atr, limit::atr);
        field(self.event_count);
    }
};

struct ReadersChanged {
    static constexpr auto type = MessageType::readers_changed;
    std::vector<ReaderState> readers;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.readers, limit::readers);
    }
};

// ---- verb card: OpenCard, then Preflight (perhaps more than once), then one Authenticate

struct OpenCard {
    static constexpr auto type = MessageType::open_card;
    std::string reader;
    std::vector<std::string> slots; // PIV key references in hexadecimal, in the order of preference: "9A"
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.reader, limit::name);
        field(self.slots, limit::certificates, limit::name);
    }
};

struct SlotCertificate {
    std::string slot;
    Bytes der;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.slot, limit::name);
        field(self.der, limit::certificate);
    }
};

struct CardOpened {
    static constexpr auto type = MessageType::card_opened;
    std::string label; // what to call this card at a prompt: "PIV card"
    std::optional<std::uint8_t> tries_left;
    std::uint8_t pin_min = 0;
    std::uint8_t pin_max = 0;
    bool pin_digits_only = false;
    std::vector<SlotCertificate> certificates;
    std::uint32_t apdus = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.label, limit::name);
        field(self.tries_left);
        field(self.pin_min);
        field(self.pin_max);
        field(self.pin_digits_only);
        field(self.certificates, limit::certificates);
        field(self.apdus);
    }
};

// Send the first AS-REQ for this principal with this slot's certificate and keep the answer.
struct Preflight {
    static constexpr auto type = MessageType::preflight;
    std::string slot;
    std::string principal;
    bool enterprise = false;          // a UPN: ask for it as an enterprise name, with canonicalization
    std::string realm;                // empty: default_realm of krb5.conf
    std::vector<std::string> anchors; // PEM files
    std::vector<std::string> kdc_hostnames;
    std::uint32_t kdc_timeout_ms = 0; // a whole exchange, all KDCs together
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.slot, limit::name);
        field(self.principal, limit::principal);
        field(self.enterprise);
        field(self.realm, limit::name);
        field(self.anchors, limit::anchors, limit::path);
        field(self.kdc_hostnames, limit::hosts, limit::name);
        field(self.kdc_timeout_ms);
    }
};

struct PreflightDone {
    static constexpr auto type = MessageType::preflight_done;
    std::string kdc; // address that answered
    std::uint32_t kdc_us = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.kdc, limit::name);
        field(self.kdc_us);
    }
};

// One PIN, one VERIFY. Uses the slot and principal of the last Preflight.
struct Authenticate {
    static constexpr auto type = MessageType::authenticate;
    Secret pin;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.pin);
    }
};

// On the way: the card took the PIN; from here on a failure is not the PIN's.
struct PinVerified {
    static constexpr auto type = MessageType::pin_verified;
    template <class Self, class Field>
    static void fields(Self&, Field&) {}
};

struct TicketObtained {
    static constexpr auto type = MessageType::ticket_obtained;
    Bytes credentials;  // krb5_marshal_credentials of the TGT, config entries that leak daemon detail removed
    std::string client; // as the KDC named it
    std::int64_t clock_offset = 0; // seconds that the KDC's clock is ahead
    std::uint32_t apdus = 0;       // since Authenticate
    std::uint32_t verifies = 0;
    std::uint32_t card_us = 0;
    std::uint32_t kdc_us = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.credentials, limit::ticket);
        field(self.client, limit::principal);
        field(self.clock_offset);
        field(self.apdus);
        field(self.verifies);
        field(self.card_us);
        field(self.kdc_us);
    }
};

// ---- verb certificate

// Where the rule stands is for messages about settings, and those are signetd's.
template <class Self, class Field>
void rule_fields(Self& rule, Field& field) {
    field(rule.priority);
    field(rule.match, limit::rule_text);
    field(rule.principal, limit::rule_text);
    field(rule.user, limit::rule_text);
    field(rule.name, limit::name);
    field(rule.map, limit::rule_text);
    field(rule.domains, limit::domains, limit::name);
    field(rule.strong);
}
template <class Field>
void list_fields(const certmap::RuleText& rule, Field& field) {
    rule_fields(rule, field);
}
template <class Field>
void list_fields(certmap::RuleText& rule, Field& field) {
    rule_fields(rule, field);
}

struct JudgeCertificate {
    static constexpr auto type = MessageType::judge_certificate;
    Bytes der;
    std::vector<std::string> anchors; // PEM files
    std::int64_t now = 0;             // seconds since the epoch
    std::vector<std::string> eku_any; // names or dotted OIDs
    std::vector<certmap::RuleText> rules;
    std::string store;               // path of the mapping store; empty: none
    std::uint8_t strong_mapping = 2; // with a store: 0 names, 1 compatibility, 2 full
    std::int64_t backdating = 0;     // seconds that a certificate may be older than its account
    std::string realm;               // the host's; empty: default_realm of krb5.conf
    std::vector<std::string> realms; // others whose principals are accounts here
    // The client that the KDC has found, at a logon: its account is judged as well. Empty: not known yet.
    std::string client;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.der, limit::certificate);
        field(self.anchors, limit::anchors, limit::path);
        field(self.now);
        field(self.eku_any, limit::ekus, limit::name);
        field(self.rules, limit::rules);
        field(self.store, limit::path);
        field(self.strong_mapping);
        field(self.backdating);
        field(self.realm, limit::name);
        field(self.realms, limit::domains, limit::name);
        field(self.client, limit::principal);
    }
};

// Trusted, fit for logon, and mapped: otherwise WorkerFailed with the reason.
struct CertificateJudged {
    static constexpr auto type = MessageType::certificate_judged;
    std::string principal;
    bool enterprise = false; // a UPN: the KDC will say which principal it is
    std::string user; // empty: the account is that of the principal, for a UPN that of the KDC's answer
    // The user was read from the UPN, which its owner may have chosen: the KDC's answer must confirm it.
    bool user_is_of_upn = false;
    std::string realm;           // the host's
    bool client_allowed = false; // the client of the request is of a realm whose principals are accounts here
    std::string subject;         // RFC 4514
    std::string fingerprint;     // SHA-256, hexadecimal
    std::int64_t not_after = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.principal, limit::principal);
        field(self.enterprise);
        field(self.user, limit::name);
        field(self.user_is_of_upn);
        field(self.realm, limit::name);
        field(self.client_allowed);
        field(self.subject, limit::detail);
        field(self.fingerprint, limit::name);
        field(self.not_after);
    }
};

// ---- verb directory

// The first of the names that the system knows.
struct LookUpAccount {
    static constexpr auto type = MessageType::look_up_account;
    std::vector<std::string> names;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.names, limit::spellings, limit::principal);
    }
};

// An account that does not exist is WorkerFailed with account-unknown.
struct Account {
    static constexpr auto type = MessageType::account;
    std::string user; // as the system spells it
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.user, limit::name);
        field(self.uid);
        field(self.gid);
    }
};

// ---- verb ticket: PrepareTicketCheck while the person types, JudgeTicket when there is a ticket

struct PrepareTicketCheck {
    static constexpr auto type = MessageType::prepare_ticket_check;
    std::string keytab; // path; read as root, before anything foreign
    std::uint32_t kdc_timeout_ms = 0;
    bool wants_indicators = false;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.keytab, limit::path);
        field(self.kdc_timeout_ms);
        field(self.wants_indicators);
    }
};

struct TicketCheckReady {
    static constexpr auto type = MessageType::ticket_check_ready;
    template <class Self, class Field>
    static void fields(Self&, Field&) {}
};

struct JudgeTicket {
    static constexpr auto type = MessageType::judge_ticket;
    Bytes credentials;
    std::int64_t clock_offset = 0; // as in TicketObtained
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.credentials, limit::ticket);
        field(self.clock_offset);
    }
};

struct TicketJudged {
    static constexpr auto type = MessageType::ticket_judged;
    std::string client;                  // as the host's key decrypted it
    std::vector<std::string> indicators; // authentication indicators (RFC 8129), likewise
    std::int64_t end_time = 0;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.client, limit::principal);
        field(self.indicators, limit::indicators, limit::name);
        field(self.end_time);
    }
};

// ---- verb ccache: becomes the user before it looks at the rest

struct StoreCredentials {
    static constexpr auto type = MessageType::store_credentials;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string ccache; // template; empty: default_ccache_name of krb5.conf
    Bytes credentials;
    std::int64_t clock_offset = 0; // as in TicketObtained
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.uid);
        field(self.gid);
        field(self.ccache, limit::principal);
        field(self.credentials, limit::ticket);
        field(self.clock_offset);
    }
};

struct CredentialsStored {
    static constexpr auto type = MessageType::credentials_stored;
    std::string ccache; // full name, for KRB5CCNAME
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.ccache, limit::principal);
    }
};

struct DestroyCredentials {
    static constexpr auto type = MessageType::destroy_credentials;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string ccache;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.uid);
        field(self.gid);
        field(self.ccache, limit::principal);
    }
};

struct CredentialsDestroyed {
    static constexpr auto type = MessageType::credentials_destroyed;
    template <class Self, class Field>
    static void fields(Self&, Field&) {}
};

} // namespace signet::protocol
