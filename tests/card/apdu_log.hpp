// SPDX-License-Identifier: Apache-2.0
// The log tests count APDUs in: one JSON object a line. It knows headers, lengths and status words and never
// sees data, so that no PIN can get into it; of one that was shown it has a digest, which says whose it was.
#pragma once

#include "tests/card/apdu.hpp"
#include "tests/card/result.hpp"

#include <chrono>
#include <filesystem>

namespace signet::card {

using Instant = std::chrono::steady_clock::time_point; // CLOCK_MONOTONIC

// Of a PIN, padded as PIV has it on the wire whatever the card: the beginning of SHA-256, in hex, enough to tell the PINs of a lab apart.
std::string pin_digest(ByteView pin);

struct LoggedApdu {
    Instant arrived;
    std::optional<Instant> answered; // none: no answer was sent
    std::optional<Command> command;  // without data; none: it could not be parsed
    std::size_t command_data = 0;    // bytes, Lc
    std::string pin;                 // the digest; empty: no PIN came with it
    std::size_t answer_data = 0;     // bytes, without the status word
    std::optional<StatusWord> status;
};

// What is to be written about a command when it arrives and when its answer is sent.
LoggedApdu describe(ByteView apdu, Instant arrived);
void describe_answer(LoggedApdu& entry, ByteView answer, Instant answered);

class ApduLog {
public:
    ApduLog() = default; // writes nothing
    ApduLog(ApduLog&& other) noexcept;
    ApduLog& operator=(ApduLog&& other) noexcept;
    ~ApduLog();

    // Appends; other processes may read the file at any time and see whole lines.
    static Result<ApduLog> open(const std::filesystem::path& file);

    void apdu(const LoggedApdu& entry) const;
    void event(std::string_view name, Instant at) const;
    void fault(std::string_view action, Instant at) const;

private:
    explicit ApduLog(int file) : file_(file) {}
    void line(std::string text) const;

    int file_ = -1;
};

} // namespace signet::card
