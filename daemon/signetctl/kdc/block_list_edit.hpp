// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text of a block list with a line more, or less. Other lines stay as they are, with their comments. A
// text that a KDC could not read is not touched, and none is made. Pure.

#include "certmap/text/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

struct EditedBlockList {
    std::string text;
    bool changed = false;
};

// `entry` is canonical (block_list.hpp); `comment` is one line. An entry that is there already stays as it
// is.
certmap::Result<EditedBlockList> with_entry(std::string_view text, const std::string& entry,
                                            const std::string& comment);
// Every line that says this goes, with its comment.
certmap::Result<EditedBlockList> without_entry(std::string_view text, const std::string& entry);

struct BlockedEntry {
    std::string entry;   // canonical
    std::string comment; // printable ASCII; empty: none
};

// An error for a list that cannot be read.
certmap::Result<std::vector<BlockedEntry>> blocked_entries(std::string_view text);

inline constexpr std::size_t longest_why = 200; // bytes

// "2026-11-22T10:00:00Z by alice: lost". An error for a `why` that is not one line of text.
certmap::Result<std::string> block_comment(std::int64_t now, std::string_view who, std::string_view why);

} // namespace signet::ctl
