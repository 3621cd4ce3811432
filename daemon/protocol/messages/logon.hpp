// SPDX-License-Identifier: Apache-2.0
#pragma once

// A logon, as the PAM module and signetd speak of it: BeginLogon; then what is shown and asked, with an answer to each
// question; then the Verdict. Plain values, as all messages: who may send one, and when, is
// daemon/signetd/server/dispatch.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/secret.hpp"

namespace signet::protocol {

// What the application says through PAM. Who calls, and from where, is not read here but asked of the kernel.
struct BeginLogon {
    static constexpr auto type = MessageType::begin_logon;
    Name service;
    Name user; // empty: taken from the card
    Name tty;
    Name remote_host; // PAM_RHOST; empty at a local logon
    static void fields(auto& self, auto& field) {
        field(self.service, self.user, self.tty, self.remote_host);
    }
};

struct AskPin {
    static constexpr auto type = MessageType::ask_pin;
    Prompt text; // the whole prompt
    static void fields(auto& self, auto& field) { field(self.text); }
};

struct PinAnswer {
    static constexpr auto type = MessageType::pin_answer;
    Secret pin;
    static void fields(auto& self, auto& field) { field(self.pin); }
};

// A visible question: which certificate, or whether to spend the last try.
struct AskText {
    static constexpr auto type = MessageType::ask_text;
    Prompt text;
    static void fields(auto& self, auto& field) { field(self.text); }
};

using VisibleAnswer = Text<64>; // what a person types at a visible question ("2", "yes")

struct TextAnswer {
    static constexpr auto type = MessageType::text_answer;
    VisibleAnswer text;
    static void fields(auto& self, auto& field) { field(self.text); }
};

// The conversation failed or the person gave up.
struct Cancel {
    static constexpr auto type = MessageType::cancel;
    static void fields(auto&, auto&) {}
};

enum class Level : std::uint8_t { info, error };
constexpr Level last_of(Level) {
    return Level::error;
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
    Prompt text;       // for the person; may be empty
    Name user;         // granted: the local account
    CcacheName ccache; // granted: value for KRB5CCNAME
    LogonId logon_id;  // granted: names this logon in OpenSession, CloseSession, DeleteCredentials
    static void fields(auto& self, auto& field) {
        field(self.outcome, self.reason, self.text, self.user, self.ccache, self.logon_id);
    }
};

} // namespace signet::protocol
