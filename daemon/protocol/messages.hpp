// SPDX-License-Identifier: Apache-2.0
#pragma once

// Long on purpose: one table, message by message, read from top to bottom.
// What a client of signetd (a PAM module, signetctl) and signetd say to each other, in the order of
// README.md. Plain values: a message checks nothing but the limits of its fields; who may send it, and when,
// is daemon/signetd/server/dispatch. For what signetd and its workers say, see worker_messages.hpp.

#include "daemon/protocol/fields.hpp"
#include "daemon/protocol/frame.hpp"

#include <string>
#include <vector>

namespace signet::protocol {

enum class MessageType : std::uint16_t {
    // client to signetd
    begin_logon = 0x0101,
    pin_answer = 0x0102,
    text_answer = 0x0103,
    cancel = 0x0104,
    open_session = 0x0110,
    close_session = 0x0111,
    delete_credentials = 0x0112,
    query_status = 0x0120,
    query_certificates = 0x0121,
    // signetd to client
    ask_pin = 0x0201,
    ask_text = 0x0202,
    show = 0x0203,
    verdict = 0x0204,
    done = 0x0210,
    status = 0x0220,
    certificates = 0x0221,
    // signetd to a worker
    open_card = 0x0301,
    preflight = 0x0302,
    authenticate = 0x0303,
    judge_certificate = 0x0310,
    look_up_account = 0x0320,
    prepare_ticket_check = 0x0330,
    judge_ticket = 0x0331,
    store_credentials = 0x0340,
    destroy_credentials = 0x0341,
    // a worker to signetd
    worker_failed = 0x0400,
    card_opened = 0x0401,
    preflight_done = 0x0402,
    pin_verified = 0x0403,
    ticket_obtained = 0x0404,
    readers_changed = 0x0408,
    certificate_judged = 0x0410,
    account = 0x0420,
    ticket_check_ready = 0x0430,
    ticket_judged = 0x0431,
    credentials_stored = 0x0440,
    credentials_destroyed = 0x0441,
};

namespace limit {
constexpr std::size_t name = 256; // user, service, tty, host, reason id: LOGIN_NAME_MAX and HOST_NAME_MAX fit
constexpr std::size_t principal = 512;     // principal, subject, ccache name
constexpr std::size_t text = 1024;         // one message to a person: PAM_MAX_MSG_SIZE is 512, two of them
constexpr std::size_t answer = 64;         // what a person types at a visible question ("2", "yes")
constexpr std::size_t cards = 16;          // pcscd's own bound on readers
constexpr std::size_t sessions = 256;      // with their names as long as people's, a status fits into a frame
constexpr std::size_t certificate = 16384; // a PIV container holds about 2 KiB, YubiKeys 3 KiB
constexpr std::size_t inserted_certificates = 12; // with all as long as they may be, they fit into a frame
constexpr std::size_t logon_id = 32;              // 128 random bits in hexadecimal
} // namespace limit

enum class Outcome : std::uint8_t { denied, granted, unavailable, user_unknown, locked, cancelled };
constexpr Outcome last_of(Outcome) {
    return Outcome::cancelled;
}

enum class Level : std::uint8_t { info, error };
constexpr Level last_of(Level) {
    return Level::error;
}

// ---- client to signetd

struct BeginLogon {
    static constexpr auto type = MessageType::begin_logon;
    std::string service;
    std::string user; // empty: taken from the card
    std::string tty;
    std::string remote_host; // PAM_RHOST; empty at a local logon
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.service, limit::name);
        field(self.user, limit::name);
        field(self.tty, limit::name);
        field(self.remote_host, limit::name);
    }
};

struct PinAnswer {
    static constexpr auto type = MessageType::pin_answer;
    Secret pin;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.pin);
    }
};

struct TextAnswer {
    static constexpr auto type = MessageType::text_answer;
    std::string text;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.text, limit::answer);
    }
};

// The conversation failed or the person gave up.
struct Cancel {
    static constexpr auto type = MessageType::cancel;
    template <class Self, class Field>
    static void fields(Self&, Field&) {}
};

struct OpenSession {
    static constexpr auto type = MessageType::open_session;
    std::string logon_id;
    std::string user;
    std::string tty;
    std::string session_id; // XDG_SESSION_ID, empty if pam_systemd did not run before
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.logon_id, limit::logon_id);
        field(self.user, limit::name);
        field(self.tty, limit::name);
        field(self.session_id, limit::name);
    }
};

struct CloseSession {
    static constexpr auto type = MessageType::close_session;
    std::string logon_id;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.logon_id, limit::logon_id);
    }
};

// pam_setcred(PAM_DELETE_CRED): the credential cache of this logon goes.
struct DeleteCredentials {
    static constexpr auto type = MessageType::delete_credentials;
    std::string logon_id;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.logon_id, limit::logon_id);
    }
};

struct QueryStatus {
    static constexpr auto type = MessageType::query_status;
    template <class Self, class Field>
    static void fields(Self&, Field&) {}
};

// ---- signetd to client

struct AskPin {
    static constexpr auto type = MessageType::ask_pin;
    std::string text; // the whole prompt
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.text, limit::text);
    }
};

// A visible question: which certificate, or whether to spend the last try.
struct AskText {
    static constexpr auto type = MessageType::ask_text;
    std::string text;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.text, limit::text);
    }
};

struct Show {
    static constexpr auto type = MessageType::show;
    Level level = Level::info;
    std::string text;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.level);
        field(self.text, limit::text);
    }
};

struct Verdict {
    static constexpr auto type = MessageType::verdict;
    Outcome outcome = Outcome::denied;
    std::string reason;   // id, policy/reasons
    std::string text;     // for the person; may be empty
    std::string user;     // granted: the local account
    std::string ccache;   // granted: value for KRB5CCNAME
    std::string logon_id; // granted: names this logon in OpenSession, CloseSession, DeleteCredentials
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.outcome);
        field(self.reason, limit::name);
        field(self.text, limit::text);
        field(self.user, limit::name);
        field(self.ccache, limit::principal);
        field(self.logon_id, limit::logon_id);
    }
};

// Answer to OpenSession, CloseSession and DeleteCredentials.
struct Done {
    static constexpr auto type = MessageType::done;
    std::string reason; // "granted", or why not
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.reason, limit::name);
    }
};

struct CardStatus {
    std::string reader;
    std::string state;     // opening, ready, busy, failed
    std::string reason;    // why it cannot be used; empty if it can
    std::string user;      // of the first usable certificate
    std::string principal; // likewise
    std::optional<std::uint8_t> tries_left;
    std::uint32_t apdus = 0;        // sent from insertion to ready
    std::uint32_t milliseconds = 0; // likewise
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.reader, limit::name);
        field(self.state, limit::name);
        field(self.reason, limit::name);
        field(self.user, limit::name);
        field(self.principal, limit::principal);
        field(self.tries_left);
        field(self.apdus);
        field(self.milliseconds);
    }
};

struct SessionStatus {
    std::string logon_id;
    std::string user;
    std::string principal;
    std::string service;
    std::string tty;
    std::string session_id;
    std::string reader;
    std::string ccache;
    bool open = false;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.logon_id, limit::logon_id);
        field(self.user, limit::name);
        field(self.principal, limit::principal);
        field(self.service, limit::name);
        field(self.tty, limit::name);
        field(self.session_id, limit::name);
        field(self.reader, limit::name);
        field(self.ccache, limit::principal);
        field(self.open);
    }
};

struct Status {
    static constexpr auto type = MessageType::status;
    std::string version;
    std::vector<CardStatus> cards;
    std::vector<SessionStatus> sessions;
    std::string settings_notice; // what lies on disk and is not in force; empty: it is
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.version, limit::name);
        field(self.cards, limit::cards);
        field(self.sessions, limit::sessions);
        field(self.settings_notice, limit::text);
    }
};

struct QueryCertificates {
    static constexpr auto type = MessageType::query_certificates;
    template <class Self, class Field>
    static void fields(Self&, Field&) {}
};

struct InsertedCertificate {
    std::string reader;
    std::string slot;
    std::string reason; // of signetd for not using it, as it found at insertion; empty: it may log on
    Bytes der;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.reader, limit::name);
        field(self.slot, limit::name);
        field(self.reason, limit::name);
        field(self.der, limit::certificate);
    }
};

struct Certificates {
    static constexpr auto type = MessageType::certificates;
    std::vector<InsertedCertificate> certificates;
    template <class Self, class Field>
    static void fields(Self& self, Field& field) {
        field(self.certificates, limit::inserted_certificates);
    }
};

} // namespace signet::protocol
