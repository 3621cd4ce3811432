// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does a password get this account in, through stacks of PAM that are not in force yet?

#include "daemon/protocol/secret.hpp"

#include <string>

namespace signet::ctl {

// Authentication and account phase of the service, in the stacks of that folder; no session is opened. The password answers
// a hidden question, once. Empty: it gets in; otherwise why not.
std::string try_password(const std::string& stacks, const std::string& service, const std::string& account,
                         const protocol::Secret& password);

} // namespace signet::ctl
