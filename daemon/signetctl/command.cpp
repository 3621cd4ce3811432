// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/command.hpp"

#include <array>

namespace signet::ctl {
namespace {

constexpr std::array table{
    Command{"status", "cards in the readers, and the sessions that were opened with one", run_status},
};

} // namespace

std::span<const Command> command_table() {
    return table;
}

} // namespace signet::ctl
