// SPDX-License-Identifier: Apache-2.0
#pragma once

// Commands and answers of ISO/IEC 7816-4: what a driver says to a card, and the channel that chains what is too long
// for a short APDU (or sends an extended one), collects what comes in pieces and counts what it cost. The channel
// belongs to the driver; the transport below it belongs to the verb.

#include "daemon/worker/card/transport.hpp"

#include <cstddef>

namespace signet::worker {

/// SW1 SW2, e.g. 0x9000.
using StatusWord = std::uint16_t;

constexpr StatusWord sw_success = 0x9000;
constexpr StatusWord sw_end_reached = 0x6282; // a warning: the answer was shorter than Le
constexpr StatusWord sw_wrong_length = 0x6700;
constexpr StatusWord sw_not_found = 0x6A82;
constexpr StatusWord sw_reference_not_found = 0x6A88;

// The instructions that carry a PIN or a PUK.
constexpr std::uint8_t ins_verify = 0x20;
constexpr std::uint8_t ins_change_reference_data = 0x24;
constexpr std::uint8_t ins_reset_retry_counter = 0x2C;

/// Data field of one short APDU, bytes (ISO/IEC 7816-4 5.1).
constexpr std::size_t max_block = 255;

/// One answer with all its pieces, bytes. The largest object a logon reads is a certificate container:
/// about 1.9 KB by SP 800-73-4 part 1 table 10, 3 KB on the largest cards sold; the rest is room for post-1.0
/// certificates.
constexpr std::size_t max_answer = 8192;

/// Pieces of one answer: 8 KiB in blocks of 256, and a few for cards that answer in smaller ones.
constexpr unsigned max_pieces = 40;

struct Command {
    std::uint8_t instruction;
    std::uint8_t p1;
    std::uint8_t p2;
    ByteView data;            // any length: chained when it does not fit one APDU
    bool expects_data = true; // send Le = 00, as much as there is
    bool long_answer = false; // that may be more than a short APDU brings: a certificate
};

struct Response {
    Bytes data;
    StatusWord status;
};

/// What a card was asked to do so far; the budget is in daemon/worker/README.md.
struct CardCosts {
    unsigned apdus = 0;
    unsigned verifies = 0; // commands with a PIN or PUK in them, each of which may burn a try
};

class Channel {
public:
    explicit Channel(Transport& transport) noexcept
        : transport_(transport), extended_(transport.takes_extended_length()) {}

    /// Sends a command and brings its whole answer, whatever the status word says. 61xx is followed by GET
    /// RESPONSE, 6Cxx to either by one repetition with the right Le. 6282 after data counts as 9000: what is cut short shows in
    /// its own lengths. What is long goes in one extended APDU where card and reader take those; a card that refuses its
    /// length after all gets short ones from then on. Errors: those of the transport, `card-unreadable` for an answer
    /// without end or without status word, and for one that is too long, or `cert-too-large` where it is a certificate.
    Result<Response> exchange(const Command& command);

    /// Sends VERIFY with a PIN, once: no chaining, no repetition, whatever the answer. `pin_block` goes to
    /// the card as it is; its copy is wiped before this returns.
    Result<StatusWord> verify(std::uint8_t reference, std::span<const std::uint8_t, 8> pin_block);

    /// Likewise CHANGE REFERENCE DATA or RESET RETRY COUNTER: what is there, or the PUK, and then the new PIN.
    Result<StatusWord> replace(std::uint8_t instruction, std::uint8_t reference,
                               std::span<const std::uint8_t, 16> blocks);

    const CardCosts& costs() const noexcept { return costs_; }

private:
    Result<Response> send(ByteView apdu);
    Result<StatusWord> send_secret(std::uint8_t instruction, std::uint8_t reference, ByteView blocks);
    Result<Response> send_with_le(Bytes apdu);
    Result<Response> send_block(const Command& command, ByteView block, bool last);
    Result<Response> send_extended(const Command& command);
    Result<Response> collect(const Command& command, Response first);
    Result<Response> send_in_blocks(const Command& command);

    Transport& transport_;
    bool extended_;
    CardCosts costs_;
};

/// A command as T=0 sends it: without an Le after data (ISO/IEC 7816-3 12.2.4). A view into the same bytes.
ByteView without_le(ByteView apdu);

} // namespace signet::worker
