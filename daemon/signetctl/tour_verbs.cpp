// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/everyday_verbs.hpp"

namespace signet::ctl {

std::span<const Command> command_table() {
    return everyday_verbs();
}

} // namespace signet::ctl
