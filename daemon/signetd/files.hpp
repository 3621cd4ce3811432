// SPDX-License-Identifier: Apache-2.0
#pragma once

// The few files that signetd itself touches: its settings, its session records, /proc. Bounded reads, atomic
// writes.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace signet::daemon {

// Nothing if it cannot be read, is no regular file, or is longer than the limit. errno tells which
// (EFBIG for the length).
std::optional<std::string> read_file(const std::string& path, std::size_t limit);

// The paths of what is in a directory, sorted. Nothing, with errno set, if it cannot be read to its end.
std::optional<std::vector<std::string>> list_directory(const std::string& path);

// Mode 0600, by way of a temporary name beside it and rename(2). False with errno set.
bool write_file_atomically(const std::string& path, const std::string& text);

// Empty if only root could have written this file; else what is wrong with it.
std::string ownership_problem(const std::string& path);

} // namespace signet::daemon
