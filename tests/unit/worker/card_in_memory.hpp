// SPDX-License-Identifier: Apache-2.0
#pragma once

// The virtual PIV card in the place of a reader and its card, for tests of what speaks to one.

#include "daemon/worker/card/apdu.hpp"
#include "tests/card/certificate.hpp"
#include "tests/card/virtual_card.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace signet::worker {

/// A reader without a wire.
class CardInMemory final : public Transport {
public:
    explicit CardInMemory(card::Profile profile, bool extended = false)
        : card_(*card::VirtualCard::make(std::move(profile))), extended_(extended) {}

    bool takes_extended_length() const noexcept override { return extended_; }

    Result<void> begin_transaction() override { return {}; }

    Result<Bytes> transmit(ByteView command) override {
        if (is_out_) return WorkerError{Reason::card_removed, "pulled"};
        constexpr std::size_t before_data = 5; // CLA INS P1 P2 Lc
        if (command.size() > before_data && command[1] == ins_verify) ++verifies_[command[3]];
        const auto reaction = card_.react(command);
        is_out_ = reaction.removed;
        if (!reaction.answer) return WorkerError{Reason::card_removed, "pulled"};
        return Bytes(reaction.answer->begin(), reaction.answer->end());
    }

    void end_transaction(Disposition disposition) noexcept override {
        if (disposition == Disposition::reset) card_.reset();
    }

    card::VirtualCard& card() { return card_; }
    bool is_out() const { return is_out_; }
    void put_in() { is_out_ = false; }
    /// VERIFYs with a PIN, for this reference.
    unsigned verifies(std::uint8_t reference) const { return verifies_.at(reference); }

private:
    card::VirtualCard card_;
    bool extended_;
    bool is_out_ = false;
    std::array<unsigned, 256> verifies_{};
};

inline protocol::Secret pin(std::string_view text) {
    const Bytes bytes(text.begin(), text.end());
    return std::move(*protocol::Secret::copy_of(bytes));
}

inline card::Profile profile_with(card::KeyReference slot, card::Algorithm algorithm) {
    auto key = *card::PrivateKey::generate(algorithm);
    auto certificate = *card::self_signed(key, "alice");
    card::Profile profile;
    profile.slots.emplace(slot, card::Slot{std::move(key), std::move(certificate)});
    return profile;
}

inline Bytes certificate_of(const card::Profile& profile, card::KeyReference slot) {
    const auto& der = profile.slots.at(slot).certificate;
    return Bytes(der.begin(), der.end());
}

} // namespace signet::worker
