// SPDX-License-Identifier: Apache-2.0
#pragma once

// What mends a file that somebody else could have written, or can read.

#include "daemon/signetctl/check/finding.hpp"

#include <string>
#include <sys/types.h>

namespace signet::ctl {

// For what system::exposure_of() says of the path. A command only where it reaches the file that is meant: in a folder that
// others may write, the name could lead anywhere by the time that it runs.
Remedy remedy_of_exposure(const std::string& path, uid_t owner);

} // namespace signet::ctl
