// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CAs that settings name, read as the daemons read them: from files that only root, or whoever asks here,
// could have written.

#include "certmap/text/result.hpp"
#include "certmap/trust/chain.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

// All of them, in the order of the files. The error's problem names the file.
certmap::Result<std::vector<certmap::Der>> read_authority_files(const std::vector<std::string>& files);

} // namespace signet::ctl
