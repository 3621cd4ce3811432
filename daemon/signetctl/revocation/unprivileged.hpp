// SPDX-License-Identifier: Apache-2.0
#pragma once

// From root to a user of no rights, for good, and less of everything. For the child, before it reads a byte
// that came from a network.

#include "daemon/system/identity.hpp"

#include <optional>

namespace signet::ctl {

using system::Identity;

// nullopt as identity: who is no root stays who he is. False: it did not all succeed, and nothing may go on.
bool give_up_rights(const std::optional<Identity>& identity);

} // namespace signet::ctl
