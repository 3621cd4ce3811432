// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CAs that settings name, read from their files: one reader for the daemons and for whoever explains what
// they do. A file that another user than root and `owner` could have written is not believed
// (daemon/system/trusted_file.hpp). An error's problem names the file.

#include "certmap/text/result.hpp"
#include "certmap/trust/authorities.hpp"

#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::certmap {

// All that parse_anchors() finds in it.
Result<std::vector<Der>> read_authority_file(const std::string& file, uid_t owner);

// Those of all files, in their order; or the first problem.
Result<std::vector<Der>> read_authority_files(std::span<const std::string> files, uid_t owner);

// What a workstation believes in. libkrb5 wants a path up to a root, whatever is trusted besides; so an issuing
// CA in `anchors` adds no trust, and must have its own issuers beside it (roots_and_others). `purposes` as in
// Authorities::decode.
Result<Authorities> read_workstation_authorities(std::span<const std::string> anchors, uid_t owner,
                                                 std::span<const std::string> purposes);

} // namespace signet::certmap
