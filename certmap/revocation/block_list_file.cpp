// SPDX-License-Identifier: Apache-2.0
#include "certmap/revocation/block_list_file.hpp"

#include "daemon/system/trusted_file.hpp"

namespace signet::certmap {

Result<BlockList> read_block_list_file(const std::string& path, uid_t owner) {
    const auto text = system::read_trusted_file(path, max_block_list, owner);
    if (!text) return Error(text.error().problem, text.error().hint);
    auto list = BlockList::parse(*text);
    if (!list) return Error(path + ": " + list.error().problem, list.error().hint);
    return list;
}

} // namespace signet::certmap
