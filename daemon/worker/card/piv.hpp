// SPDX-License-Identifier: Apache-2.0
#pragma once

// The driver for PIV cards, straight on APDUs (SP 800-73-4 part 2): that is what keeps a logon at five APDUs
// after the PIN, and it is the only way to know the tries left. Owned by the `card` verb. For cards with an
// applet of their own (CAC before 2018, eID cards) a PKCS#11 module is the way.

#include "daemon/worker/card/pin_in_use.hpp"
#include "daemon/worker/card/piv_keys.hpp"
#include "daemon/worker/card/token.hpp"

namespace signet::worker {

class PivCard final : public CardToken {
public:
    explicit PivCard(Transport& transport) noexcept : transport_(transport), channel_(transport) {}

    Result<CardContents> open(const std::vector<std::string>& slots) override;
    /// After open(): what the card says of itself besides (piv_keys.hpp).
    Result<void> describe(CardContents& contents, CardQuestions asked) {
        return describe_card(transport_, channel_, pin_, contents, asked);
    }
    bool signs_with(KeyKind key) const noexcept override;
    Result<std::unique_ptr<Session>> authenticate(protocol::Secret pin) override;
    const CardCosts& costs() const noexcept override { return channel_.costs(); }

private:
    Result<std::optional<Bytes>> read_certificate(const std::string& slot);
    Result<void> verify(protocol::Secret pin);

    Transport& transport_;
    Channel channel_;
    PinReference pin_ = PinReference::application;
};

} // namespace signet::worker
