// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv_pins.hpp"

#include "daemon/worker/card/piv_pin_form.hpp"
#include "daemon/worker/card/piv_status.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <utility>

namespace signet::worker {
namespace {

constexpr std::uint8_t puk_reference = 0x81; // SP 800-73-4 part 1 table 4

/// The data field of GET DATA for the card holder unique identifier (SP 800-73-4 part 1 table 2).
constexpr std::array<std::uint8_t, 5> chuid_tag_list = {0x5C, 0x03, 0x5F, 0xC1, 0x02};

Bytes digest_of(ByteView bytes) {
    Bytes digest(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) return {};
    digest.resize(length);
    return digest;
}

WorkerError too_few(unsigned left) {
    return {Reason::card_busy, "one try is left, after those of another program", left};
}

} // namespace

Result<void> PivPins::know(std::uint8_t reference, KnownSecret& secret) {
    const auto known = or_nothing(ask_about_secret(channel_, reference));
    if (!known) return known.error();
    has_metadata_ = known->has_value();
    if (!has_metadata_) return {};
    secret.is_default = (*known)->is_default;
    secret.most_tries = (*known)->most_tries;
    if (!secret.tries_left) secret.tries_left = (*known)->tries_left;
    return {};
}

Result<PinsSeen> PivPins::count(PinReference pin) {
    pin_ = pin;
    const auto turn = Transaction::begin(transport_, Disposition::leave);
    if (!turn) return turn.error();
    if (const auto selected = select_piv(channel_); !selected) return selected.error();
    const auto tries = count_tries(channel_, pin_);
    if (!tries) return tries.error();
    PinsSeen seen = {};
    seen.pin.tries_left = *tries;
    return seen;
}

Result<PinsSeen> PivPins::look() {
    const auto turn = Transaction::begin(transport_, Disposition::leave);
    if (!turn) return turn.error();
    const auto found = begin_reading(channel_);
    if (!found) return found.error();
    pin_ = found->reference;

    PinsSeen seen;
    seen.label = label_of(pin_);
    seen.pin.shape = piv_pin_shape;
    seen.pin.tries_left = found->tries_left;
    seen.new_pin = piv_new_pin_shape;
    seen.puk.shape = piv_puk_shape;
    seen.has_puk = pin_ == PinReference::application;
    // The metadata are those of the PIV application, whose global PIN no such card has.
    if (auto known = know(static_cast<std::uint8_t>(PinReference::application), seen.pin); !known)
        return known.error();
    if (has_metadata_) {
        if (auto known = know(puk_reference, seen.puk); !known) return known.error();
    }
    // It says whether the same card has come back after an interruption, and is of no use else.
    const auto identifier =
        or_nothing(channel_.exchange({ins_get_data, 0x3F, 0xFF, chuid_tag_list, true, true}));
    if (!identifier) return identifier.error();
    if (identifier->status == sw_success && !identifier->data.empty())
        seen.card = digest_of(identifier->data);
    return seen;
}

/// Another program may have spent tries while the person typed.
Result<void> PivPins::expect_tries(bool is_by_puk, bool takes_last) {
    KnownSecret secret;
    if (is_by_puk) {
        if (!has_metadata_) return {};
        // Not or_nothing(): it has told before, and the last try might be spent on a card that cannot be heard.
        const auto known = ask_about_secret(channel_, puk_reference);
        if (!known) return known.error();
        if (*known) secret.tries_left = (*known)->tries_left;
    } else {
        const auto tries = count_tries(channel_, pin_);
        if (!tries) return tries.error();
        secret.tries_left = *tries;
    }
    if (secret.tries_left == 0U)
        return WorkerError{is_by_puk ? Reason::puk_locked : Reason::pin_locked, "no try is left", 0};
    if (secret.tries_left == 1U && !takes_last) return too_few(*secret.tries_left);
    return {};
}

/// What sets a PIN or a PUK, and by what it is allowed.
struct PivPins::Command {
    std::uint8_t instruction;
    std::uint8_t reference; // of what is set
    bool is_by_puk;
    PinShape shape; // of what is set
    WorkerError (*refused)(StatusWord);
};

Result<void> PivPins::set(const Command& command, protocol::Secret typed, protocol::Secret fresh,
                          bool takes_last) {
    if (!has_shape(command.is_by_puk ? piv_puk_shape : piv_pin_shape, typed.view()) ||
        !has_shape(command.shape, fresh.view()))
        return WorkerError{Reason::pin_shape, "a PIN or PUK of PIV has six to eight characters"};
    if (command.is_by_puk && pin_ != PinReference::application)
        return WorkerError{Reason::pin_change_unsupported, "the PUK is not that of the global PIN"};
    const auto turn = Transaction::begin(transport_, Disposition::reset);
    if (!turn) return turn.error();
    if (const auto selected = select_piv(channel_); !selected) return selected.error();
    if (const auto expected = expect_tries(command.is_by_puk, takes_last); !expected) return expected.error();

    std::array<std::uint8_t, 16> blocks = {};
    move_into_block(typed, std::span(blocks).first<8>());
    move_into_block(fresh, std::span(blocks).last<8>());
    const auto status = channel_.replace(command.instruction, command.reference, blocks);
    explicit_bzero(blocks.data(), blocks.size());
    // The card may have done it and not got to say so.
    if (!status) return WorkerError{Reason::pin_change_unknown, status.error().detail};
    if (is_done_with_new_pin(*status)) return {};
    return command.refused(*status);
}

Result<void> PivPins::change(protocol::Secret pin, protocol::Secret fresh, bool takes_last) {
    const Command command{ins_change_reference_data, static_cast<std::uint8_t>(pin_), false,
                          piv_new_pin_shape, refused_change};
    return set(command, std::move(pin), std::move(fresh), takes_last);
}

Result<void> PivPins::unblock(protocol::Secret puk, protocol::Secret fresh, bool takes_last) {
    const Command command{ins_reset_retry_counter, static_cast<std::uint8_t>(pin_), true, piv_new_pin_shape,
                          refused_unblock};
    return set(command, std::move(puk), std::move(fresh), takes_last);
}

Result<void> PivPins::change_puk(protocol::Secret puk, protocol::Secret fresh, bool takes_last) {
    constexpr Command command{ins_change_reference_data, puk_reference, true, piv_puk_shape,
                              refused_change_of_puk};
    return set(command, std::move(puk), std::move(fresh), takes_last);
}

} // namespace signet::worker
