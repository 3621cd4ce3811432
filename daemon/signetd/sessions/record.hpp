// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd remembers of a logon while its session lives, and how that looks on disk: one "key=value" a
// line, so that an administrator can read it and a restarted signetd can go on. Pure. No secret is in it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::daemon {

// Keys in a record, and bytes of each.
constexpr std::size_t most_ssh_keys = 16;
constexpr std::size_t longest_ssh_key = 1536;

struct SessionRecord {
    std::string logon_id; // names the record; 32 hexadecimal digits
    std::string user;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string principal;
    std::string service;
    std::string tty;
    std::string session_id; // logind's; empty if there is none
    std::string reader;
    std::string certificate; // SHA-256, hexadecimal
    std::string ccache;
    // The process that opened the session, told apart from a later one with the same number by its start time
    // (clock ticks since boot, field 22 of /proc/PID/stat).
    std::int32_t leader = 0;
    std::uint64_t leader_start = 0;
    // When a card has opened the session or last unlocked it, in seconds of CLOCK_BOOTTIME, which no change of the clock
    // moves; records do not outlive the machine's run. 0: an older signetd has written it, and nobody knows.
    std::int64_t since = 0;
    std::int64_t opened = 0; // seconds since the epoch; 0: by a signetd that did not write it down
    // Of the ticket that the card got last, likewise. 0: there is none, or nobody has verified it.
    std::int64_t ticket_end = 0;
    std::int32_t released = 0; // 1: an administrator has let it go, and nothing guards it
    // What an ssh-agent has the card's keys by: public keys as in authorized_keys(5), base64, each once. Empty: an older signetd
    // has written it, or the card has no such keys.
    std::vector<std::string> ssh_keys{};

    friend bool operator==(const SessionRecord&, const SessionRecord&) = default;
};

// 32 lower-case hexadecimal digits and nothing else: a logon id becomes a file name.
bool is_logon_id(std::string_view text);

// Base64 of one key, by its look: whatever else a record has for a key would be no record.
bool is_ssh_key(std::string_view text);

std::string to_text(const SessionRecord& record);

// Nothing if a key is missing that every signetd has written, or one is not of its form. Unknown keys are passed over: a
// newer signetd may have written them.
std::optional<SessionRecord> record_of(std::string_view text);

} // namespace signet::daemon
