// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/identity.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace signet::worker {
namespace {

WorkerError failed(const char* what) {
    return {"internal-error", std::string(what) + ": " + std::strerror(errno), {}};
}

bool is_all(uid_t uid, gid_t gid) {
    std::array<uid_t, 3> uids{};
    std::array<gid_t, 3> gids{};
    if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 || getresgid(&gids[0], &gids[1], &gids[2]) != 0)
        return false;
    return uids == std::array{uid, uid, uid} && gids == std::array{gid, gid, gid};
}

} // namespace

Result<void> become_user(uid_t uid, gid_t gid) {
    if (uid == 0 || gid == 0) return WorkerError{"not-permitted", "a worker does not act as root", {}};
    if (is_all(uid, gid)) return {};
    // Otherwise the capabilities of root would stay with the user.
    if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0) return failed("PR_SET_KEEPCAPS");
    if (setgroups(0, nullptr) != 0) return failed("setgroups");
    if (setresgid(gid, gid, gid) != 0) return failed("setresgid");
    if (setresuid(uid, uid, uid) != 0) return failed("setresuid");
    if (!is_all(uid, gid) || setuid(0) == 0)
        return WorkerError{"internal-error", "root was not given up", {}};
    return {};
}

} // namespace signet::worker
