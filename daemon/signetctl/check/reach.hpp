// SPDX-License-Identifier: Apache-2.0
#pragma once

// What keeps a user who is not root from a file. Workers are such users, so that root's own look at the file proves nothing.

#include "daemon/signetctl/check/finding.hpp"
#include "daemon/system/identity.hpp"

#include <optional>
#include <string>

namespace signet::ctl {

// The file itself, or the first folder on the way to it, symbolic links followed, that the user may not read or pass.
struct Barrier {
    std::string path;
    bool is_folder = false;
};

// A process of that user tries, whatever lets it in or keeps it out: modes, ACLs, a mount. Nothing: there is no barrier, the
// file is not there, or nobody can try, since we are not root.
std::optional<Barrier> barrier_to(const std::string& file, system::Identity user);

// The same for a worker that judges certificates or speaks to KDCs: a user of whom no file is. Nothing, too, where there is no
// such user.
std::optional<Barrier> barrier_for_workers(const std::string& file);

// The same for signetd, and for a worker that is root yet: root without the right to pass over modes, so that only what root owns,
// or everybody may read, is in its reach.
std::optional<Barrier> barrier_for_signetd(const std::string& file);

// By hand. For files of the system, which everybody has to be able to read.
Remedy remedy_of(const Barrier& barrier);

// By hand, for a public file that a setting names: it is laid where everybody may read it, since a folder that is closed, or the
// target of a link, may keep something else from everybody for a good reason. Modes are changed on the way to /etc/signet and below.
Remedy remedy_for_named(const std::string& file, const std::string& setting, const Barrier& barrier);

bool can_run(const std::string& program);

} // namespace signet::ctl
