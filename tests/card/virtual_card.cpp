// SPDX-License-Identifier: Apache-2.0
#include "tests/card/virtual_card.hpp"

#include "tests/card/pin.hpp"

#include <algorithm>
#include <utility>

namespace signet::card {
namespace {

constexpr std::size_t kStatusBytes = 2;

// Not BER-TLV in any reading: every byte announces a longer tag or a length that is not there.
Bytes garbled(const Bytes& answer) {
    constexpr std::size_t kLeastGarbage = 16;
    const std::size_t data = answer.size() - kStatusBytes;
    Bytes out(std::max(data, kLeastGarbage), 0xFF);
    append(out, ByteView{answer}.last(kStatusBytes));
    return out;
}

Bytes shortened(const Bytes& answer) {
    const std::size_t data = answer.size() - kStatusBytes;
    if (data == 0) return {answer.front()};
    Bytes out = to_bytes(ByteView{answer}.first(data / 2));
    append(out, ByteView{answer}.last(kStatusBytes));
    return out;
}

Bytes warned(Bytes answer, StatusWord status) {
    const Bytes success = Response{status::kSuccess, {}}.encode();
    if (!std::equal(success.begin(), success.end(), answer.end() - kStatusBytes)) return answer;
    answer.resize(answer.size() - kStatusBytes);
    append(answer, Response{status, {}}.encode());
    return answer;
}

} // namespace

Result<VirtualCard> VirtualCard::make(Profile profile) {
    const Delays delays = profile.delays;
    auto card = Card::make(std::move(profile));
    if (!card) return card.error();
    return VirtualCard{std::move(*card), delays};
}

Reaction VirtualCard::react(ByteView apdu) {
    const auto command = parse_command(apdu);
    ++counters_.apdus;
    if (command && command->ins == instruction::kVerify && !command->data.empty()) ++counters_.verifies;
    const auto fault = faults_.next(command);
    if (!fault) return perform(apdu);
    Reaction reaction = suffer(*fault, apdu);
    reaction.fault = fault->action;
    return reaction;
}

Reaction VirtualCard::perform(ByteView apdu) {
    const unsigned before = card_.private_key_operations();
    Bytes answer = card_.transmit(apdu).encode();
    const unsigned signatures = card_.private_key_operations() - before;
    counters_.signatures += signatures;
    const auto bytes = static_cast<std::int64_t>(apdu.size() + answer.size());
    const auto after = delays_.per_apdu + delays_.per_byte * bytes + delays_.per_signature * signatures;
    return {.answer = std::move(answer), .after = after, .fault = {}};
}

Reaction VirtualCard::suffer(const Fault& fault, ByteView apdu) {
    if (fault.action == Fault::Action::Status) {
        card_.lose_command();
        return {.answer = Response{fault.status, {}}.encode(), .after = delays_.per_apdu, .fault = {}};
    }
    if (fault.action == Fault::Action::Answer) {
        card_.lose_command();
        return {.answer = fault.answer, .after = delays_.per_apdu, .fault = {}};
    }
    if (fault.action == Fault::Action::Silent) {
        held_ = to_bytes(apdu);
        return {};
    }
    if (fault.action == Fault::Action::RemoveBefore || fault.action == Fault::Action::Tear) {
        if (fault.action == Fault::Action::Tear) take_try(apdu);
        reset();
        return {.answer = {}, .after = delays_.per_apdu / 2, .removed = true, .fault = {}};
    }
    if (fault.action == Fault::Action::Locked) card_.pin().set_tries_left(0);
    Reaction reaction = perform(apdu);
    if (fault.action == Fault::Action::Garbage) reaction.answer = garbled(*reaction.answer);
    if (fault.action == Fault::Action::Warning) reaction.answer = warned(*reaction.answer, fault.status);
    if (fault.action == Fault::Action::WrongLength) reaction.answer = shortened(*reaction.answer);
    if (fault.action == Fault::Action::Delay) reaction.after += fault.delay;
    if (fault.action == Fault::Action::Remove) {
        reset();
        reaction = {.answer = {}, .after = reaction.after / 2, .removed = true, .fault = {}};
    }
    return reaction;
}

// Of the secret that the command brings.
void VirtualCard::take_try(ByteView apdu) {
    const auto command = parse_command(apdu);
    if (!command || command->data.empty()) return;
    const bool is_change = command->ins == instruction::kChangeReferenceData;
    const bool is_puk = command->ins == instruction::kResetRetryCounter || (is_change && command->p2 == kPuk);
    if (is_puk) card_.puk().take_try();
    if (!is_puk && (is_change || command->ins == instruction::kVerify)) card_.pin().take_try();
}

std::optional<Reaction> VirtualCard::resume() {
    const auto held = std::exchange(held_, std::nullopt);
    if (!held) return std::nullopt;
    return perform(*held);
}

void VirtualCard::reset() {
    card_.reset();
    held_.reset();
}

} // namespace signet::card
