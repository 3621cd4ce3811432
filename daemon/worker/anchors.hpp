// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CAs that the settings name, read from their files. Apart from certificate.cpp, whose judgement takes
// values.

#include "certmap/trust/anchors.hpp"
#include "daemon/system/trusted_file.hpp"
#include "daemon/worker/result.hpp"

#include <string>
#include <vector>

namespace signet::worker {

// All of them, in the order of the files. anchors-unusable: a file that cannot be read, that another user than
// root and `owner` could have written, or that is not what parse_anchors() takes.
Result<std::vector<certmap::Der>> read_anchors(const std::vector<std::string>& files, uid_t owner);

} // namespace signet::worker
