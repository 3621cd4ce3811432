// SPDX-License-Identifier: Apache-2.0
#pragma once

// What setup has changed on this host, so that it can be taken back byte for byte. Written before the first change, so that a
// setup that was cut off can be taken back as well. Pure, but for reading and writing the file.

#include "daemon/signetctl/setup/file_change.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

inline constexpr const char* record_file = "/var/lib/signet/setup/record.json";

struct Record {
    std::vector<FileChange> files{};
    bool signetd_was_active = false;
    bool had_demand = false; // the file in which signetd leaves what is demanded
    friend bool operator==(const Record&, const Record&) = default;

    const FileChange* find(std::string_view path) const;
};

// One setup after another: what was before the first is what is taken back.
Record merged(Record earlier, const Record& later);

// What undoing means for a file, by what is there now.
enum class Undoing : unsigned char {
    restore,
    done,   // it is as it was before
    edited, // somebody has changed it since
};
Undoing undoing_of(const FileChange& change, const std::optional<std::string>& now);

std::string text_of(const Record& record);
certmap::Result<Record> parse_record(std::string_view text);

// Nothing: there is none. An error: one that cannot be believed.
certmap::Result<std::optional<Record>> read_record();
system::Result<void> write_record(const Record& record);
void remove_record();

} // namespace signet::ctl
