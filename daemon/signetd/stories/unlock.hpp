// SPDX-License-Identifier: Apache-2.0
#pragma once

// use = "unlock": a screen locker lets its own user in again, with the user's own card. The whole of it, top to
// bottom, is unlock.cpp.

#include "daemon/signetd/steps/story.hpp"

namespace signet::daemon {

Task<Result<Granted>> unlock(Story& story);

} // namespace signet::daemon
