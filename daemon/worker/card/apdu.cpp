// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/apdu.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace signet::worker {
namespace {

constexpr std::uint8_t cla_chained = 0x10;
constexpr std::uint8_t ins_get_response = 0xC0;

WorkerError unreadable(const char* detail) {
    return {Reason::card_unreadable, detail};
}

WorkerError too_long(const Command& command) {
    if (command.long_answer)
        return {Reason::cert_too_large, "the card's answer is longer than any certificate may be"};
    return unreadable("the card's answer is too long");
}

std::uint8_t high(StatusWord status) {
    return static_cast<std::uint8_t>(status >> 8U);
}
std::uint8_t low(StatusWord status) {
    return static_cast<std::uint8_t>(status & 0xFFU);
}

Bytes encode(const Command& command, ByteView block, bool last) {
    Bytes apdu = {last ? std::uint8_t{0} : cla_chained, command.instruction, command.p1, command.p2};
    if (!block.empty()) {
        apdu.push_back(static_cast<std::uint8_t>(block.size()));
        apdu.insert(apdu.end(), block.begin(), block.end());
    }
    if (last && command.expects_data) apdu.push_back(0);
    return apdu;
}

/// Lc of three bytes, Le of two: 0000 asks for up to 64 KiB. Where one is left out its zero still says which form it is.
Bytes encode_extended(const Command& command) {
    Bytes apdu = {0, command.instruction, command.p1, command.p2, 0};
    if (!command.data.empty()) {
        apdu.push_back(static_cast<std::uint8_t>(command.data.size() >> 8U));
        apdu.push_back(static_cast<std::uint8_t>(command.data.size() & 0xFFU));
        apdu.insert(apdu.end(), command.data.begin(), command.data.end());
    }
    if (command.expects_data) apdu.insert(apdu.end(), 2, 0);
    return apdu;
}

} // namespace

Result<Response> Channel::send(ByteView apdu) {
    ++costs_.apdus;
    auto answer = transport_.transmit(apdu);
    if (!answer) return answer.error();
    auto& bytes = *answer;
    if (bytes.size() < 2) return unreadable("the card answered without a status word");
    const auto status = static_cast<StatusWord>(bytes[bytes.size() - 2] << 8U | bytes.back());
    bytes.resize(bytes.size() - 2);
    return Response{std::move(bytes), status};
}

/// With 6Cxx nothing was executed: the card only names the Le that it wants in the place of the last byte.
Result<Response> Channel::send_with_le(Bytes apdu) {
    auto answer = send(apdu);
    if (!answer || high(answer->status) != 0x6C) return answer;
    apdu.back() = low(answer->status);
    return send(apdu);
}

Result<Response> Channel::send_block(const Command& command, ByteView block, bool last) {
    auto apdu = encode(command, block, last);
    return last && command.expects_data ? send_with_le(std::move(apdu)) : send(apdu);
}

Result<Response> Channel::send_extended(const Command& command) {
    auto apdu = encode_extended(command);
    auto answer = command.expects_data ? send_with_le(std::move(apdu)) : send(apdu);
    if (answer && answer->status == sw_wrong_length) extended_ = false;
    return answer;
}

Result<Response> Channel::collect(const Command& command, Response whole) {
    if (whole.data.size() > max_answer) return too_long(command);
    for (unsigned piece = 0; high(whole.status) == 0x61; ++piece) {
        if (piece == max_pieces) return unreadable("the card's answer has no end");
        const auto next = send_with_le({0, ins_get_response, 0, 0, low(whole.status)});
        if (!next) return next.error();
        if (next->data.empty() && next->status != sw_success) return Response{{}, next->status};
        if (whole.data.size() + next->data.size() > max_answer) return too_long(command);
        whole.data.insert(whole.data.end(), next->data.begin(), next->data.end());
        whole.status = next->status;
    }
    if (whole.status == sw_end_reached && !whole.data.empty()) whole.status = sw_success;
    return whole;
}

Result<Response> Channel::exchange(const Command& command) {
    if (extended_ && (command.long_answer || command.data.size() > max_block)) {
        auto answer = send_extended(command);
        if (!answer) return answer;
        if (extended_) return collect(command, std::move(*answer));
    }
    auto answer = send_in_blocks(command);
    return answer ? collect(command, std::move(*answer)) : answer;
}

/// Until its last block has been answered, or a block before it has been refused.
Result<Response> Channel::send_in_blocks(const Command& command) {
    auto rest = command.data;
    while (rest.size() > max_block) {
        auto answer = send_block(command, rest.first(max_block), false);
        if (!answer || answer->status != sw_success) return answer;
        rest = rest.subspan(max_block);
    }
    return send_block(command, rest, true);
}

Result<StatusWord> Channel::send_secret(std::uint8_t instruction, std::uint8_t reference, ByteView blocks) {
    constexpr std::size_t header = 5;
    std::array<std::uint8_t, header + 16> apdu = {0, instruction, 0, reference,
                                                  static_cast<std::uint8_t>(blocks.size())};
    std::copy(blocks.begin(), blocks.end(), apdu.begin() + header);
    ++costs_.verifies;
    const auto answer = send(ByteView(apdu).first(header + blocks.size()));
    explicit_bzero(apdu.data(), apdu.size());
    if (!answer) return answer.error();
    return answer->status;
}

Result<StatusWord> Channel::verify(std::uint8_t reference, std::span<const std::uint8_t, 8> pin_block) {
    return send_secret(ins_verify, reference, pin_block);
}

Result<StatusWord> Channel::replace(std::uint8_t instruction, std::uint8_t reference,
                                    std::span<const std::uint8_t, 16> blocks) {
    return send_secret(instruction, reference, blocks);
}

ByteView without_le(ByteView apdu) {
    constexpr std::size_t before_data = 5; // CLA INS P1 P2 Lc; no more than these: there is no data
    if (apdu.size() <= before_data) return apdu;
    return apdu.first(std::min(apdu.size(), before_data + apdu[before_data - 1]));
}

} // namespace signet::worker
