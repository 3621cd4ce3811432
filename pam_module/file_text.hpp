// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files of the kernel, which have no size before they are read, and of daemons that are trusted with what they write there.
// What an administrator writes is for daemon/system/trusted_file.

#include <cstddef>
#include <string>

namespace signet::pam {

// At most max_size bytes, from the front; what has been read until then if reading fails.
std::string file_text(const std::string& path, std::size_t max_size);

} // namespace signet::pam
