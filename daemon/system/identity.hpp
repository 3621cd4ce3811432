// SPDX-License-Identifier: Apache-2.0
#pragma once

// From root to another user, for good: for a process that begins as root, before it looks at a byte that did
// not come from root.

#include "daemon/system/descriptor.hpp"
#include "daemon/system/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::system {

struct Identity {
    uid_t uid = 0;
    gid_t gid = 0;
};

// An error for a user that does not exist, or is root.
Result<Identity> identity_of(const std::string& user);

// A group of /etc/group; no name service is asked, so that nothing but libc runs in the process. Nothing: there is none.
std::optional<gid_t> local_group(const std::string& name);

// The groups of /etc/group that have this user as a member, without root's; at most max_groups of them.
std::vector<gid_t> local_groups_of(const std::string& user);
inline constexpr std::size_t max_groups = 32;

// Real, effective and saved ids, no supplementary groups but these, no capabilities kept; then makes sure that there is
// no way back. A process that is this user already stays it. An error, code EPERM, for root, and for its group.
Result<void> give_up_root(Identity identity, std::span<const gid_t> groups = {});

// open(2) with the rights on files of that user in place of our own; our groups stay. Only for
// whoever may become that user; an error otherwise. The process is who it was when this returns.
Result<Descriptor> open_as_user(uid_t uid, const std::string& path, int flags);

} // namespace signet::system
