// SPDX-License-Identifier: Apache-2.0
// PIN and PUK: what is compared, and how often it may be wrong. State of the card that outlives power off and
// removal; whether a PIN *is verified* does not, and lives in the applet.
#pragma once

#include "tests/card/bytes.hpp"

namespace signet::card {

// Of every card of a kind, when it is delivered (Yubico's).
inline constexpr std::string_view kDefaultPin = "123456";
inline constexpr std::string_view kDefaultPuk = "12345678";
inline constexpr std::uint8_t kPuk = 0x81; // SP 800-73-4 part 1, table 4

inline constexpr std::size_t kPinLength = 8; // bytes on the wire, SP 800-73-4 part 2 2.4.3

// Six to eight decimal digits, FF after them up to eight bytes (SP 800-73-4 part 2 2.4.3).
bool is_piv_pin(ByteView data);

// "123456" as is_piv_pin() wants it; none for more than eight characters. Also used for the PUK.
std::optional<Bytes> pad_pin(std::string_view pin);

class ReferenceData {
public:
    enum class Check { Matched, Wrong, Blocked };

    ReferenceData(Bytes value, unsigned tries)
        : value_(std::move(value)), tries_(tries), tries_left_(tries) {}

    // A wrong value costs a try, a right one restores them all; when none is left nothing is compared.
    Check compare(ByteView candidate);
    void replace(Bytes value);
    void restore_tries() { tries_left_ = tries_; }

    const Bytes& value() const { return value_; }
    unsigned tries() const { return tries_; }
    unsigned tries_left() const { return tries_left_; }
    bool is(ByteView value) const { return to_bytes(value) == value_; }
    // As cards do before they compare.
    void take_try() {
        if (tries_left_ > 0) --tries_left_;
    }
    void set_tries_left(unsigned tries) { tries_left_ = tries; }

private:
    Bytes value_;
    unsigned tries_;
    unsigned tries_left_;
};

} // namespace signet::card
