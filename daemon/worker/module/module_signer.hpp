// SPDX-License-Identifier: Apache-2.0
#pragma once

// A token after its PIN: C_Sign until the turn ends. Made by ModuleCard, whose module must outlive it.

#include "daemon/worker/module/module_card.hpp"

namespace signet::worker {

class ModuleSigner final : public Session {
public:
    /// `pin`: kept for a key that wants it again for each signature (CKA_ALWAYS_AUTHENTICATE), until the end; else it is empty.
    ModuleSigner(ModuleTurn turn, protocol::Secret pin, CardCosts& costs) noexcept
        : turn_(std::move(turn)), pin_(std::move(pin)), costs_(costs) {}

    Result<Bytes> sign(const std::string& slot, KeyKind key, ByteView input) override;

private:
    Result<void> show_pin_again();
    Result<Bytes> signature_of(CK_OBJECT_HANDLE key, KeyKind kind, ByteView input);

    ModuleTurn turn_; // its end logs out
    protocol::Secret pin_;
    CardCosts& costs_;
};

} // namespace signet::worker
