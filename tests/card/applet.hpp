// SPDX-License-Identifier: Apache-2.0
// The PIV card application: what each command does and may do (SP 800-73-4 part 2, section 3). It sees whole
// commands only; chaining, GET RESPONSE and which application is selected are the Card's.
#pragma once

#include "tests/card/apdu.hpp"
#include "tests/card/objects.hpp"
#include "tests/card/pin.hpp"

namespace signet::card {

class PivApplet {
public:
    static Result<PivApplet> make(Profile profile);

    Response select(); // SELECT with the AID of this application
    void deselect();   // another application, reset or power off: nothing is verified any more
    Response process(const Command& command);

    // A PIN is verified that opens the keys.
    bool verified() const;
    unsigned private_key_operations() const { return private_key_operations_; } // since it was made
    ReferenceData& pin() { return pin_; }
    ReferenceData& puk() { return puk_; }
    // Without a global PIN nothing refers to it.
    ReferenceData& global_pin() { return global_pin_; }

private:
    PivApplet(Profile profile, DataObjects objects);

    Response verify(const Command& command);
    // One of the two PINs, and whether it is verified.
    struct Pin {
        ReferenceData* data;
        bool* verified;
    };
    std::optional<Pin> pin_at(std::uint8_t reference);
    static Response verify_status(const Pin& pin);
    Response verify_value(const Pin& pin, const Bytes& candidate);
    Response change_reference_data(const Command& command);
    Response reset_retry_counter(const Command& command);
    Response get_data(const Command& command) const;
    Response get_metadata(const Command& command) const;
    Response get_key_metadata(std::uint8_t reference) const;
    Response attest(const Command& command) const;
    Response general_authenticate(const Command& command, bool pin_fresh);
    Response operate(const PrivateKey& key, const Bytes& data);
    bool allowed(KeyReference reference, bool pin_fresh) const;

    std::map<KeyReference, Slot> slots_;
    DataObjects objects_;
    ReferenceData pin_;
    ReferenceData puk_;
    ReferenceData global_pin_;
    bool has_global_pin_;
    bool has_metadata_;
    Bytes pin_policy_;
    bool verified_ = false; // the application PIN
    bool global_verified_ = false;
    bool pin_fresh_ = false; // the command before this one verified the PIN ("PIN always" wants that)
    unsigned private_key_operations_ = 0;
};

} // namespace signet::card
