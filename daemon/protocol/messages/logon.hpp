// SPDX-License-Identifier: Apache-2.0
#pragma once

// A logon, as the PAM module and signetd speak of it: BeginLogon; then what is shown and asked, with an answer to each
// question; then the Verdict. Plain values, as all messages: who may send one, and when, is
// daemon/signetd/server/dispatch.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/secret.hpp"

#include <optional>

namespace signet::protocol {

// What the application says through PAM. Who calls, and from where, is not read here but asked of the kernel.
struct BeginLogon {
    static constexpr auto type = MessageType::begin_logon;
    Name service;
    Name user;  // empty: taken from the card
    Name ruser; // PAM_RUSER, the user who asks: written into the audit record, and decides nothing
    Name tty;
    Name remote_host; // PAM_RHOST; empty at a local logon
    Name agent{};     // SSH_AUTH_SOCK of the program that has called PAM; empty: it has none
    // Root tries a logon out: it ends with the verdict, and leaves neither a session nor a ticket behind.
    bool is_trial = false;
    static void fields(auto& self, auto& field) {
        field(self.service, self.user, self.ruser, self.tty, self.remote_host, self.agent, self.is_trial);
    }
};

enum class Question : std::uint8_t {
    pin,           // hidden; the other two of a logon are visible
    choice,        // which of `choices`; answered with its number, from 1
    last_try,      // whether to spend it; answered with "yes" or "y", everything else is no
    new_pin,       // hidden, as are the next two; asked where a PIN is changed
    new_pin_again, // so that a slip does not become the PIN
    puk,
    new_puk,
    new_puk_again,
};
constexpr Question last_of(Question) {
    return Question::new_puk_again;
}
// Nobody may see what is typed.
constexpr bool is_hidden(Question question) {
    return question != Question::choice && question != Question::last_try;
}

// `text` is the whole question. The rest says the same in parts, to whoever can show more than a line.
struct Ask {
    static constexpr auto type = MessageType::ask;
    Question kind = Question::pin;
    Prompt text;
    PrincipalName user; // the account, or the principal whose account is not known yet; empty: not chosen yet
    Name card_label;    // likewise: what to call the card, "PIV card"
    std::optional<std::uint8_t> tries_left; // of the PIN; nothing: the card does not tell
    TextList<16, Name::max> choices;
    static void fields(auto& self, auto& field) {
        field(self.kind, self.text, self.user, self.card_label, self.tries_left, self.choices);
    }
};

// A Secret at whatever question, since a person may type a PIN at the wrong one.
struct Answer {
    static constexpr auto type = MessageType::answer;
    Question kind = Question::pin; // of the question that is answered
    Secret text;
    static void fields(auto& self, auto& field) { field(self.kind, self.text); }
};

// The conversation failed or the person gave up.
struct Cancel {
    static constexpr auto type = MessageType::cancel;
    static void fields(auto&, auto&) {}
};

enum class Level : std::uint8_t {
    info,
    error,
    instruction, // what the person has to do now, shown where other messages are not wanted
};
constexpr Level last_of(Level) {
    return Level::instruction;
}

struct Show {
    static constexpr auto type = MessageType::show;
    Level level = Level::info;
    Prompt text;
    static void fields(auto& self, auto& field) { field(self.level, self.text); }
};

enum class Outcome : std::uint8_t { denied, granted, unavailable, user_unknown, locked, cancelled };
constexpr Outcome last_of(Outcome) {
    return Outcome::cancelled;
}

struct Verdict {
    static constexpr auto type = MessageType::verdict;
    Outcome outcome = Outcome::denied;
    Name reason;       // id, policy/reasons
    Prompt text;       // for the person: why not, or what to know after a grant; may be empty
    Name user;         // granted: the local account
    CcacheName ccache; // granted: value for KRB5CCNAME
    LogonId
        logon_id; // granted: names this logon in OpenSession, CloseSession, DeleteCredentials; empty: it has ended
    static void fields(auto& self, auto& field) {
        field(self.outcome, self.reason, self.text, self.user, self.ccache, self.logon_id);
    }
};

} // namespace signet::protocol
