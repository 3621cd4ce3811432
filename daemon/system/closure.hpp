// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether modes close a file to a service that is its owner, and has no right to pass every mode (CAP_DAC_OVERRIDE). Who has that
// right judges likewise, so that what looks well to an administrator is well for the service.

#include "daemon/system/result.hpp"

#include <string>

namespace signet::system {

// An error, code EACCES, where not even its owner may read that file or folder, or may pass a folder above it, along the path as it
// is written and along the one that its symbolic links lead to. None of what is not there.
Result<void> readable_by_owner(const std::string& path);

} // namespace signet::system
