// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `setup`: from nothing to a host where cards log on, and back again.

#include "daemon/signetctl/command.hpp"

namespace signet::ctl {

Run prepare_setup(CLI::App& app);

} // namespace signet::ctl
