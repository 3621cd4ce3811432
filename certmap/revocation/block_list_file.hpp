// SPDX-License-Identifier: Apache-2.0
#pragma once

// The block list, read from its file: by whoever judges, and by whoever explains what they do.

#include "certmap/judgement/block_list.hpp"

#include <string>
#include <sys/types.h>

namespace signet::certmap {

// `owner` as in daemon/system/trusted_file.hpp. An error's problem begins with the path; no file is an error, too.
Result<BlockList> read_block_list_file(const std::string& path, uid_t owner);

} // namespace signet::certmap
