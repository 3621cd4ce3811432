// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole files: read within a limit, replaced in one step. For a file that decides something use
// trusted_file.hpp.

#include "daemon/system/descriptor.hpp"
#include "daemon/system/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace signet::system {

// Opens for reading and never waits: a FIFO or a device in place of the file is an error, not a hang.
Result<Descriptor> open_regular_file(const std::string& path);

// Reads until `into` is full or the end comes. How many bytes there were; -1 with errno set.
ssize_t read_fully(int fd, std::span<char> into);

// False with errno set.
bool write_all(int fd, std::string_view bytes);

// From where the descriptor stands to the end. An error if that is more than `max_size` bytes (EFBIG). `path`
// is for the error alone.
Result<std::string> read_whole(int fd, const std::string& path, std::size_t max_size);

// A regular file of at most `max_size` bytes.
Result<std::string> read_file(const std::string& path, std::size_t max_size);

// The paths of what is in a folder, sorted; an error if it cannot be read to its end.
Result<std::vector<std::string>> list_folder(const std::string& path);

// With mode 0755 whatever the umask is, and those above it that are not there. One that is there stays as it is.
Result<void> make_folder(const std::string& path);

// The whole file or none of it, also when the power goes: written beside it under a temporary name, synced,
// renamed over it, and the folder synced. Readers that have the old file open keep it. `mode` whatever the
// umask is.
Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode);

} // namespace signet::system
