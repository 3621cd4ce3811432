// SPDX-License-Identifier: Apache-2.0
// The OpenPGP card application, as far as whoever uses its authentication key asks for it (Functional Specification of the OpenPGP
// application 3.4.1, section 7). As with PIV, it sees whole commands only.
#pragma once

#include "tests/card/apdu.hpp"
#include "tests/card/openpgp_objects.hpp"
#include "tests/card/pin.hpp"

namespace signet::card {

class OpenPgpApplet {
public:
    // The profile has a key for it. Its PIN is PW1, its PUK is PW3, both as they are, without padding.
    static Result<OpenPgpApplet> make(const Profile& profile);

    Response select();
    void deselect();
    Response process(const Command& command);

    // PW1 as it opens the authentication key.
    bool verified() const { return verified_; }
    unsigned private_key_operations() const { return private_key_operations_; }
    ReferenceData& pin() { return pin_; }
    ReferenceData& puk() { return admin_pin_; }

private:
    OpenPgpApplet(Slot authentication, OpenPgpObjects objects, const Profile& profile);

    // A PIN under one of its references, and whether it is verified there.
    struct Pin {
        ReferenceData* data;
        bool* verified;
    };
    std::optional<Pin> pin_at(std::uint8_t reference);
    Response verify(const Command& command);
    Response change_reference_data(const Command& command);
    static Response compare(const Pin& pin, const Bytes& candidate);
    Response get_data(const Command& command) const;
    Response select_data(const Command& command);
    Response read_public_key(const Command& command) const;
    Response internal_authenticate(const Command& command);
    Result<Bytes> sign(const Bytes& data) const;

    PrivateKey key_;
    OpenPgpObjects objects_;
    ReferenceData pin_;
    ReferenceData admin_pin_;
    bool verified_ = false;        // PW1 as 82: everything but signatures
    bool signature_pin_ = false;   // PW1 as 81
    bool admin_verified_ = false;  // PW3, 83
    std::uint8_t certificate_ = 0; // which occurrence of 7F21 GET DATA reads
    unsigned private_key_operations_ = 0;
};

} // namespace signet::card
