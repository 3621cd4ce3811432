// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd remembers of an elevation until the card that has proved it leaves, and how that looks on disk. Pure. No
// secret is in it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::daemon {

struct ElevationRecord {
    std::string id;        // names the record, as a logon id names a session's
    std::string user;      // whose rights were asked about
    std::string principal; // whose card it was
    std::string service;
    std::string caller;           // who has asked, by what the program says (PAM_RUSER)
    std::uint32_t caller_uid = 0; // whose logon the program descends from
    std::string tty;
    std::string session_id; // logind's, that the program is part of; empty: of none
    std::string reader;
    std::string certificate; // SHA-256, hexadecimal
    // The program that has asked, told apart from a later one by its start. sudo and su stay until their command ends; 0: it
    // has ended, and what is left is what it may keep of the authentication.
    std::int32_t program = 0;
    std::uint64_t program_start = 0;
    std::int64_t granted = 0; // seconds since the epoch

    friend bool operator==(const ElevationRecord&, const ElevationRecord&) = default;
};

std::string to_text(const ElevationRecord& record);

// Nothing if a key is missing, or one is not of its form.
std::optional<ElevationRecord> elevation_of(std::string_view text);

} // namespace signet::daemon
