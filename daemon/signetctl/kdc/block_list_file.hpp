// SPDX-License-Identifier: Apache-2.0
#pragma once

// The block list on disk, changed as a whole: under a lock, so that two administrators do not undo each
// other's change, and by rename(2), so that a KDC reads the old list or the new one.

#include "daemon/signetctl/kdc/block_list_edit.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace signet::ctl {

// A list that is not there is empty. An error for one that is not the administrator's alone to write.
certmap::Result<std::string> read_block_list(const std::string& path);

using BlockListEdit = std::function<certmap::Result<EditedBlockList>(std::string_view text)>;

// Makes the folder if there is none. Nothing is written unless `edit` has changed something.
certmap::Result<EditedBlockList> change_block_list(const std::string& path, const BlockListEdit& edit);

} // namespace signet::ctl
