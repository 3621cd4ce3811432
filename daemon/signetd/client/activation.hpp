// SPDX-License-Identifier: Apache-2.0
#pragma once

// Services that systemd starts for one connection (systemd.socket(5), Accept=yes), such as the helper of polkit 127:
// they are root's and in no session, and whoever connects has one started. Who that is says the name of the unit,
// which systemd makes of what the kernel recorded at connect(); no program can choose it.

#include <optional>
#include <string_view>
#include <sys/types.h>

namespace signet::daemon {

struct Connector {
    pid_t pid; // of the process at the time; it may have ended since
    uid_t uid; // its effective uid then
};

struct Activation {
    std::optional<Connector> connector; // nothing: of another host or container
};

// From the name of a unit; nothing if that was not started for a connection. An instance that begins with a number and
// goes on with anything that is not understood has an unknown connector.
std::optional<Activation> activation_of(std::string_view unit);

} // namespace signet::daemon
