// SPDX-License-Identifier: Apache-2.0
// Command and response APDUs, short and extended (ISO 7816-4 5.1). Pure values; chaining.hpp joins and cuts
// them.
#pragma once

#include "tests/card/bytes.hpp"

namespace signet::card {

using StatusWord = std::uint16_t;

// ISO 7816-4 tables 5 and 6; which command gives which is in SP 800-73-4 part 2, section 3.
namespace status {
inline constexpr StatusWord kSuccess = 0x9000;
inline constexpr StatusWord kMoreData = 0x6100;     // low byte: how many, 00 for 256 or more
inline constexpr StatusWord kVerifyFailed = 0x63C0; // low four bits: tries left
inline constexpr StatusWord kWrongLength = 0x6700;
inline constexpr StatusWord kWrongLe = 0x6C00; // low byte: the right one, 00 for 256
inline constexpr StatusWord kLastOfChainExpected = 0x6883;
inline constexpr StatusWord kChainingNotSupported = 0x6884;
inline constexpr StatusWord kSecurityStatusNotSatisfied = 0x6982;
inline constexpr StatusWord kAuthenticationBlocked = 0x6983;
inline constexpr StatusWord kConditionsNotSatisfied = 0x6985;
inline constexpr StatusWord kWrongData = 0x6A80;
inline constexpr StatusWord kNotFound = 0x6A82;
inline constexpr StatusWord kWrongP1P2 = 0x6A86;
inline constexpr StatusWord kReferenceNotFound = 0x6A88;
inline constexpr StatusWord kInstructionNotSupported = 0x6D00;
inline constexpr StatusWord kClassNotSupported = 0x6E00;
inline constexpr StatusWord kNoPreciseDiagnosis = 0x6F00;
} // namespace status

// SP 800-73-4 part 2, table 2; those of an OpenPGP card alone: its specification 3.4.1, section 7.1.
namespace instruction {
inline constexpr std::uint8_t kVerify = 0x20;
inline constexpr std::uint8_t kChangeReferenceData = 0x24;
inline constexpr std::uint8_t kResetRetryCounter = 0x2C;
inline constexpr std::uint8_t kGenerateKeyPair = 0x47; // OpenPGP
inline constexpr std::uint8_t kGeneralAuthenticate = 0x87;
inline constexpr std::uint8_t kInternalAuthenticate = 0x88; // OpenPGP
inline constexpr std::uint8_t kSelect = 0xA4;
inline constexpr std::uint8_t kSelectData = 0xA5; // OpenPGP
inline constexpr std::uint8_t kGetResponse = 0xC0;
inline constexpr std::uint8_t kGetDataOfTag = 0xCA; // OpenPGP
inline constexpr std::uint8_t kGetData = 0xCB;
inline constexpr std::uint8_t kGetMetadata = 0xF7; // of YubiKeys alone
inline constexpr std::uint8_t kAttest = 0xF9;      // likewise
} // namespace instruction

inline constexpr std::uint8_t kChainingBit = 0x10; // of CLA: more of this command follows

struct Command {
    std::uint8_t cla = 0;
    std::uint8_t ins = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
    Bytes data;
    std::optional<std::size_t>
        expected; // Ne, bytes wanted back: 1 to 256, extended to 65536; none: Le was absent
    bool extended = false;

    bool chained() const { return (cla & kChainingBit) != 0; }
};

// None for anything that is not one of the seven cases of ISO 7816-4 5.1 (the card answers 6700).
std::optional<Command> parse_command(ByteView apdu);

// Short if data and Ne allow it and `extended` is not set. For tests: the card only reads commands.
Bytes encode_command(const Command& command);

struct Response {
    StatusWord status = status::kNoPreciseDiagnosis;
    Bytes data;

    Bytes encode() const;
};

} // namespace signet::card
