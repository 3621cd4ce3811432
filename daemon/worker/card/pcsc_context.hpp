// SPDX-License-Identifier: Apache-2.0
#pragma once

// A connection to pcscd. Owned by whoever watches readers or holds a card; a context serves one thread.

#include <optional>
#include <string>

namespace signet::worker {

/// The upper half of a reader's state (dwEventState of SCardGetStatusChange) counts cards that came or went.
inline constexpr unsigned event_count_shift = 16;

class PcscContext {
public:
    /// Connects, which starts a socket-activated pcscd. On failure nothing, and the PC/SC status in `status`.
    static std::optional<PcscContext> establish(long& status);

    PcscContext(PcscContext&& other) noexcept;
    PcscContext& operator=(PcscContext&& other) noexcept;
    PcscContext(const PcscContext&) = delete;
    PcscContext& operator=(const PcscContext&) = delete;
    ~PcscContext();

    long handle() const noexcept { return handle_; }

private:
    explicit PcscContext(long handle) noexcept : handle_(handle) {}

    long handle_; // SCARDCONTEXT; 0: moved from
};

/// For an administrator: what a PC/SC status means. pcscd refuses whom polkit does not allow it.
std::string text_of_pcsc(long status);

/// Tells libpcsclite to answer "busy" instead of waiting for ever while another program holds a card, so that a deadline
/// of ours counts; and where pcscd is, if this is a worker of signetd.service, which shows it to cards' workers alone. It
/// reads both from the environment, once, before the first context: call it first thing in main.
void set_up_pcsc();

} // namespace signet::worker
