// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files in which sudo and sudo-rs remember who has authenticated lately: one for each user, with a record for each
// terminal in it. The whole file goes. A record alone could be told apart only by reading a format that differs from version
// to version, and what it costs is small: a session of the same user on another terminal authenticates once more.

#include <array>
#include <cstddef>
#include <string>
#include <sys/types.h>

namespace signet::daemon {

// sudo up to 1.9.14 names the file by the user, later ones by the uid (plugins/sudoers/timestamp.c); sudo-rs up to 0.2.0 by
// the user, later ones by the uid (src/system/timestamp.rs). A site that has moved the folder (timestampdir of
// sudoers(5)) is not followed there.
struct TimestampFolders {
    std::array<std::string, 2> paths{"/run/sudo/ts", "/run/sudo-rs/ts"};
    uid_t owner = 0;
};

struct TimestampRemoval {
    std::size_t removed = 0; // files
    std::string problem{};   // empty: nothing is left
};

// A folder that is not there keeps nothing. One that anybody but its owner could write to, a link in its place, and a user
// whose name is no plain file name are problems, and nothing is touched through them.
TimestampRemoval remove_sudo_timestamps(const TimestampFolders& folders, const std::string& user, uid_t uid);

} // namespace signet::daemon
