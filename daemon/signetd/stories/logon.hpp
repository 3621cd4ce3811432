// SPDX-License-Identifier: Apache-2.0
#pragma once

// use = "logon": a session will be opened for whom the card says. The whole of it, top to bottom, is logon.cpp.

#include "daemon/signetd/steps/story.hpp"

namespace signet::daemon {

Task<Result<Granted>> log_on(Story& story);

} // namespace signet::daemon
