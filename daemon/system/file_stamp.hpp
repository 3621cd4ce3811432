// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a file that somebody decides by has changed since it was read. The mapping store knows that of itself
// (StoreReader::is_replaced).

#include <cstdint>
#include <string>

namespace signet::system {

// What stat(2) says of a path; equal stamps, the same file with the same contents.
struct FileStamp {
    bool exists = false;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified = 0; // nanoseconds since 1970
    std::int64_t changed = 0;  // likewise, of the inode

    bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_of(const std::string& path);

} // namespace signet::system
