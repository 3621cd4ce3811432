// SPDX-License-Identifier: Apache-2.0
#pragma once

// A new PIN or PUK for a card. A client begins with BeginPinChange and goes on as in a logon: questions, then a Verdict. signetd and
// the worker `pin`: OpenPin, and then at most one SetPin.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/messages/default_secret.hpp"
#include "daemon/protocol/secret.hpp"

#include <optional>

namespace signet::protocol {

enum class PinDeed : std::uint8_t {
    change,     // by the PIN that there is
    unblock,    // by the PUK
    change_puk, // the PUK itself, by the one that there is
};
constexpr PinDeed last_of(PinDeed) {
    return PinDeed::change_puk;
}

// Through PAM a service asks for a user, whose card it must be; without a service it is whoever is at the seat of the reader.
struct BeginPinChange {
    static constexpr auto type = MessageType::begin_pin_change;
    PinDeed deed = PinDeed::change;
    Name service; // empty: no program of PAM asks
    Name user;    // with a service
    Name ruser;
    Name tty;
    Name remote_host;
    Name reader; // empty: the one that has the card
    // Is there a card whose PIN this could be? Nothing is asked, and nothing done.
    bool is_preliminary = false;
    static void fields(auto& self, auto& field) {
        field(self.deed, self.service, self.user, self.ruser, self.tty, self.remote_host, self.reader,
              self.is_preliminary);
    }
};

struct OpenPin {
    static constexpr auto type = MessageType::open_pin;
    Name reader;
    // As CardOpened has it: the tries of this PIN alone, and no more than it takes to read them.
    std::optional<std::uint8_t> counted_pin;
    Name module; // as OpenCard has it: the worker `token` is asked, and for nothing but to change a PIN
    static void fields(auto& self, auto& field) { field(self.reader, self.counted_pin, self.module); }
};

struct SecretForm {
    std::uint8_t min = 0; // characters
    std::uint8_t max = 0;
    bool digits_only = false;
    static void fields(auto& self, auto& field) { field(self.min, self.max, self.digits_only); }
};

// Of a PIN or a PUK, without a try.
struct KnownSecret {
    SecretForm form;
    std::optional<std::uint8_t> tries_left;              // nothing: the card does not tell
    std::optional<std::uint8_t> most_tries;              // that it has after a right one, likewise
    DefaultSecret is_default = DefaultSecret::not_known; // as every card of its kind is delivered
    static void fields(auto& self, auto& field) {
        SecretForm::fields(self.form, field);
        field(self.tries_left, self.most_tries, self.is_default);
    }
};

struct PinOpened {
    static constexpr auto type = MessageType::pin_opened;
    Name label;
    KnownSecret pin;
    KnownSecret puk;
    SecretForm new_pin;
    bool has_puk = false; // that sets this PIN
    Blob<32> card;        // SHA-256 of what the card calls itself; empty: nothing
    static void fields(auto& self, auto& field) {
        field(self.label);
        KnownSecret::fields(self.pin, field);
        KnownSecret::fields(self.puk, field);
        SecretForm::fields(self.new_pin, field);
        field(self.has_puk, self.card);
    }
};

// One command to the card, which has both secrets in it.
struct SetPin {
    static constexpr auto type = MessageType::set_pin;
    PinDeed deed = PinDeed::change;
    Secret secret;           // the PIN, or the PUK
    Secret new_pin;          // or the new PUK, as the deed says
    bool takes_last = false; // the person agreed to spend the last try
    static void fields(auto& self, auto& field) {
        field(self.deed, self.secret, self.new_pin, self.takes_last);
    }
};

struct PinSet {
    static constexpr auto type = MessageType::pin_set;
    std::uint32_t apdus = 0; // since SetPin
    static void fields(auto& self, auto& field) { field(self.apdus); }
};

} // namespace signet::protocol
