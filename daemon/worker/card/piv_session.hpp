// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PIV card after its PIN: GENERAL AUTHENTICATE until the turn ends (SP 800-73-4 part 2 3.2.4). Made by
// PivCard, which owns the channel and must outlive it.

#include "daemon/worker/card/token.hpp"

namespace signet::worker {

// Cryptographic algorithm identifier; nothing: PIV cards do not sign with such a key.
std::optional<std::uint8_t> piv_algorithm(KeyKind key);

class PivSession final : public Session {
public:
    PivSession(Channel& channel, Transaction turn) noexcept : channel_(channel), turn_(std::move(turn)) {}

    Result<Bytes> sign(const std::string& slot, KeyKind key, ByteView input) override;

private:
    Result<Bytes> general_authenticate(std::uint8_t algorithm, std::uint8_t key_reference,
                                       ByteView challenge);

    Channel& channel_;
    Transaction turn_; // held, never read: its end resets the card
};

} // namespace signet::worker
