// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the worker `pin` is asked of the card in a reader: what is known of its PIN and PUK without a try, and then perhaps one
// new PIN. A process of its own, beside the one that holds the card's certificates for a logon.

#include "daemon/protocol/messages/pin.hpp"
#include "daemon/signetd/workers/workers.hpp"
#include "policy/pin_shape.hpp"
#include "policy/settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace signet::daemon {

// The tries of this PIN (OpenedCard) as they are now; another program may have spent some. A refusal where the card cannot be
// asked now.
Task<Result<std::optional<std::uint8_t>>> count_tries(Workers& workers, std::string reader,
                                                      std::uint8_t pin_reference);

policy::PinShape shape_of(const protocol::SecretForm& form);

class PinExchange {
public:
    PinExchange() = default; // of no card
    // By the driver that knows the card, as at a logon. card-busy, card-removed, card-unreadable, pin-missing; pin-change-unsupported:
    // no driver knows it, or the one that does sets no PIN.
    static Task<Result<PinExchange>> open(Workers& workers, std::shared_ptr<const policy::Settings> settings,
                                          std::string reader);

    const protocol::PinOpened& seen() const { return seen_; }

    // Once. pin-change-unknown also where the worker is lost after it has the secrets.
    Task<Result<protocol::PinSet>> set(protocol::SetPin request);

private:
    PinExchange(Worker worker, protocol::PinOpened seen)
        : worker_(std::move(worker)), seen_(std::move(seen)) {}

    Worker worker_;
    protocol::PinOpened seen_;
};

} // namespace signet::daemon
