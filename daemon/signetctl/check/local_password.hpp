// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether an account has a password of this host's own, which opens it also while the directory is away.

#include <string>

namespace signet::ctl {

bool has_local_password(const std::string& user);

} // namespace signet::ctl
