// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where this build has installed what `check` and `setup` look at.

#include "daemon/signetctl/check/host.hpp"

#include <string>

namespace signet::ctl {

HostPlaces installed_places(const std::string& socket);

} // namespace signet::ctl
