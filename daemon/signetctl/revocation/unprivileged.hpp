// SPDX-License-Identifier: Apache-2.0
#pragma once

// From root to a user of no rights, for good, and less of everything. For the child, before it reads a byte
// that came from a network.

#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace signet::ctl {

struct Identity {
    uid_t uid = 0;
    gid_t gid = 0;
};

// An error for a user that does not exist, or is root.
certmap::Result<Identity> identity_of(const std::string& user);

// nullopt as identity: who is no root stays who he is. False: it did not all succeed, and nothing may go on.
bool give_up_rights(const std::optional<Identity>& identity);

} // namespace signet::ctl
