// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verbs for whoever sits at a host whose cards log on already: what it sees, what it did, and the card in its reader. They are all
// that the tour's signetctl has (tests/lab/demo); verbs.cpp adds those that set up hosts, stores, KDCs and servers.

#include "daemon/signetctl/command.hpp"

namespace signet::ctl {

std::span<const Command> everyday_verbs();

} // namespace signet::ctl
