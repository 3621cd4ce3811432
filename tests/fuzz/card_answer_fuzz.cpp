// SPDX-License-Identifier: Apache-2.0

// A hostile card: the input is its answers, one after the other, each with a length byte of its own and one
// more for the hundreds. Whatever they are, the driver ends, within its bounds, and never sends a second
// VERIFY. Where the first byte says so the input is one answer to GET DATA instead, for certificates in all their forms.

#include "daemon/worker/card/certificate_object.hpp"
#include "daemon/worker/card/pin_metadata.hpp"
#include "daemon/worker/card/piv.hpp"
#include "daemon/worker/card/piv_pins.hpp"
#include "daemon/worker/card/tlv.hpp"

#include <cstdlib>

namespace {

using namespace signet::worker;

class HostileCard final : public Transport {
public:
    HostileCard(ByteView answers, bool extended) : rest_(answers), extended_(extended) {}

    Result<void> begin_transaction() override { return {}; }
    bool takes_extended_length() const noexcept override { return extended_; }
    void end_transaction(Disposition) noexcept override {}

    Result<Bytes> transmit(ByteView) override {
        if (rest_.size() < 2) return WorkerError{Reason::card_removed, "no more answers"};
        const auto wanted = static_cast<std::size_t>(rest_[0] | (rest_[1] & 0x03U) << 8U);
        rest_ = rest_.subspan(2);
        const auto answer = rest_.first(std::min(wanted, rest_.size()));
        rest_ = rest_.subspan(answer.size());
        return Bytes(answer.begin(), answer.end());
    }

private:
    ByteView rest_;
    bool extended_;
};

void require(bool holds) {
    if (!holds) std::abort();
}

void log_on(PivCard& card, KeyKind key) {
    const Bytes pin(6, '1');
    auto session = card.authenticate(std::move(*signet::protocol::Secret::copy_of(pin)));
    require(card.costs().verifies <= 1);
    if (!session) return;
    const auto signature = (*session)->sign("9A", key, Bytes(32, 0));
    require(!signature || signature->size() == (key.type == KeyType::rsa ? key.bits / 8 : key.bits / 4));
}

/// Whatever the card says, one command at most has a PIN in it, and nothing but 9000 to that is a new PIN.
void set_pin(HostileCard& hostile, bool is_unblock) {
    PivPins pins(hostile);
    const auto seen = pins.look();
    require(pins.costs().verifies == 0);
    require(!seen || seen->card.size() <= 32);
    const auto secret = [](std::uint8_t digit) {
        return std::move(*signet::protocol::Secret::copy_of(Bytes(8, digit)));
    };
    const auto done = is_unblock ? pins.unblock(secret('1'), secret('2'), false)
                                 : pins.change(secret('1'), secret('2'), false);
    require(pins.costs().verifies <= 1);
    require(!done || pins.costs().verifies == 1);
}

/// What is taken for a certificate is one SEQUENCE within the limit, and is taken for the same when it is read again.
void read_object(ByteView answer) {
    static_cast<void>(pin_in_use(answer));
    const auto metadata = pin_metadata_in(answer);
    require(!metadata.tries_left || *metadata.tries_left <= metadata.most_tries);
    const auto certificate = certificate_in(answer);
    if (!certificate || !*certificate) return;
    require((**certificate).size() <= max_certificate);
    Bytes inside;
    append_tlv(inside, 0x70, **certificate);
    Bytes container;
    append_tlv(container, 0x53, inside);
    const auto again = certificate_in(container);
    require(again && *again && **again == **certificate);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    if ((data[0] & 4U) != 0) {
        read_object(ByteView(data, size).subspan(1));
        return 0;
    }
    HostileCard hostile(ByteView(data, size).subspan(1), (data[0] & 2U) != 0);
    if ((data[0] & 8U) != 0) {
        set_pin(hostile, data[0] % 2 == 1);
        return 0;
    }
    PivCard card(hostile);
    const auto contents = card.open({"9A", "9C"});
    require(card.costs().verifies == 0);
    require(!contents || contents->certificates.size() <= 2);
    log_on(card, data[0] % 2 == 0 ? KeyKind{KeyType::rsa, 2048} : KeyKind{KeyType::ec, 256});
    constexpr unsigned exchanges = 11; // SELECT may come twice, and each has an end of its own
    require(card.costs().apdus <= exchanges * 2 * (max_pieces + 3)); // twice: 6Cxx
    return 0;
}
