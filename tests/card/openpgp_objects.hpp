// SPDX-License-Identifier: Apache-2.0
// The data objects of an OpenPGP card with one key, that for authentication (Functional Specification of the OpenPGP application
// 3.4.1, section 4.4).
#pragma once

#include "tests/card/profile.hpp"
#include "tests/card/tlv.hpp"

namespace signet::card {

// RID of the FSF Europe and the number of this application; version, manufacturer and serial number follow.
inline constexpr std::uint8_t kOpenPgpAid[] = {0xD2, 0x76, 0x00, 0x01, 0x24, 0x01};

class OpenPgpObjects {
public:
    // What the PW status bytes say: wrong PINs that are left.
    struct Tries {
        unsigned pin;
        unsigned admin_pin;
    };

    static constexpr std::size_t kShortestPin = 6;
    static constexpr std::size_t kLongestPin = 32;

    static Result<OpenPgpObjects> make(const Slot& authentication, bool extended_length);

    const Bytes& aid() const { return aid_; }
    const Bytes& certificate() const { return certificate_; }
    const Bytes& public_key() const { return public_key_; } // of GENERATE ASYMMETRIC KEY PAIR, 7F49

    // The value, without its tag; none for an object that is not on this card.
    std::optional<Bytes> find(Tag tag, Tries tries) const;

private:
    Bytes application_data(Tries tries) const;
    Bytes discretionary_data(Tries tries) const;

    Bytes aid_;
    Bytes certificate_;
    Bytes public_key_;
    Bytes algorithm_;
    Bytes fingerprint_;
    bool extended_length_ = false;
};

} // namespace signet::card
