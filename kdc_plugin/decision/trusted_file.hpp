// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files that a KDC decides by: read whole, without waiting, and only if nobody but root could have written
// them; and whether one has changed since.

#include "certmap/text/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace signet::kdc {

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

// Why who is not root could write the file: another owner than root or this process, or write permission for
// group or others. Empty: nobody could.
std::string exposure_of(const std::string& path);

// The file's contents, at most `limit` bytes of a regular file. An error also for an exposed one.
certmap::Result<std::string> read_trusted_file(const std::string& path, std::size_t limit);

} // namespace signet::kdc
