// SPDX-License-Identifier: Apache-2.0
#pragma once

// HTTP by libcurl. Called in the child alone, as an unprivileged user.

#include "daemon/signetctl/revocation/transport.hpp"

namespace signet::ctl {

certmap::Result<std::string> ask_by_http(const HttpRequest& request);

} // namespace signet::ctl
