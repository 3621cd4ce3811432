// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/unprivileged.hpp"

#include <array>
#include <csignal>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

// libcrypto's objects of the longest CRL take about ten times its bytes.
constexpr rlim_t max_address_space = 4ULL * 1024 * 1024 * 1024;
constexpr rlim_t max_descriptors = 64; // the pipe, a connection, the resolver's

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

bool limit(decltype(RLIMIT_CORE) resource, rlim_t most) {
    const rlimit both{most, most};
    return setrlimit(resource, &both) == 0;
}

// Sanitizers reserve terabytes of address space.
bool set_limits() {
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, max_descriptors) &&
           (sanitized || limit(RLIMIT_AS, max_address_space));
}

bool is_all(const Identity& who) {
    std::array<uid_t, 3> uids{};
    std::array<gid_t, 3> gids{};
    if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 || getresgid(&gids[0], &gids[1], &gids[2]) != 0)
        return false;
    return uids == std::array{who.uid, who.uid, who.uid} && gids == std::array{who.gid, who.gid, who.gid};
}

bool become(const Identity& who) {
    if (who.uid == 0 || who.gid == 0) return false;
    // Otherwise the capabilities of root would stay with the user.
    return prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) == 0 && setgroups(0, nullptr) == 0 &&
           setresgid(who.gid, who.gid, who.gid) == 0 && setresuid(who.uid, who.uid, who.uid) == 0 &&
           is_all(who) && setuid(0) != 0 && getgroups(0, nullptr) == 0;
}

} // namespace

certmap::Result<Identity> identity_of(const std::string& user) {
    const passwd* entry = getpwnam(user.c_str());
    if (entry == nullptr) return certmap::Error{"there is no user " + user, ""};
    if (entry->pw_uid == 0 || entry->pw_gid == 0) return certmap::Error{user + " is root", ""};
    return Identity{entry->pw_uid, entry->pw_gid};
}

bool give_up_rights(const std::optional<Identity>& identity) {
    if (identity && !become(*identity)) return false;
    if (geteuid() == 0) return false;
    // After the change of user, which would take it back: the child ends with its parent.
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           set_limits();
}

} // namespace signet::ctl
