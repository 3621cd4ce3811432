// SPDX-License-Identifier: Apache-2.0
#pragma once

// use = "elevate": sudo, su or polkit's helper gives more rights to whoever is at the machine with the right card. The
// whole of it, top to bottom, is elevate.cpp.

#include "daemon/signetd/steps/story.hpp"

namespace signet::daemon {

Task<Result<Granted>> elevate(Story& story);

} // namespace signet::daemon
