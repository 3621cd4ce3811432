// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files that decide who logs on: read only if nobody but root could have written them, or could put another
// file in their place. What is checked is the file that is open, not one that had the same name a moment
// before, and every folder above it, along the path as it is written and along the one that its symbolic links
// lead to.

#include "daemon/system/descriptor.hpp"
#include "daemon/system/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace signet::system {

inline constexpr uid_t root_uid = 0;

// `owner`, wherever it stands: a user who is believed besides root; that of the process where it need not be
// root, and root_uid where nobody is.

// Why another user could write the file or folder at that path or replace it. Empty: no other user could, or
// there is nothing.
std::string exposure_of(const std::string& path, uid_t owner);

// The error of an exposed file has the code EPERM.
Result<Descriptor> open_trusted_file(const std::string& path, uid_t owner);

// A regular file of at most `max_size` bytes.
Result<std::string> read_trusted_file(const std::string& path, std::size_t max_size, uid_t owner);

// At the end of a regular file that no other user could write or replace; it is made (0600) where there is none. One write,
// which never waits for a reader. What was written of text that did not fit on the disk stays.
Result<void> append_to_trusted_file(const std::string& path, std::string_view text, uid_t owner);

} // namespace signet::system
