// SPDX-License-Identifier: Apache-2.0
#pragma once

// The password of a simple bind, from its file.

#include "certmap/text/result.hpp"
#include "daemon/protocol/secret.hpp"

#include <string>

namespace signet::ctl {

// The file's text up to an end of line at its end. An error if it is empty, too long for a Secret, or not for
// its owner (and group) alone.
certmap::Result<protocol::Secret> read_password(const std::string& path);

} // namespace signet::ctl
