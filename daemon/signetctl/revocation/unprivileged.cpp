// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/unprivileged.hpp"

#include "daemon/system/sanitizer.hpp"
#include "daemon/system/syscall_filter.hpp"

#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

// libcrypto's objects of the longest CRL take about ten times its bytes.
constexpr rlim_t max_address_space = 4ULL * 1024 * 1024 * 1024;
constexpr rlim_t max_descriptors = 64; // the pipe, a connection, the resolver's

bool limit(decltype(RLIMIT_CORE) resource, rlim_t most) {
    const rlimit both{most, most};
    return setrlimit(resource, &both) == 0;
}

// Sanitizers reserve terabytes of address space.
bool set_limits() {
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, max_descriptors) &&
           (system::sanitized || limit(RLIMIT_AS, max_address_space));
}

// libcurl resolves names in a thread.
bool filter_syscalls() {
    const system::Rights rights{.families = system::network_families, .threads = true};
    return system::filter_syscalls(rights).has_value();
}

} // namespace

bool give_up_rights(const std::optional<Identity>& identity) {
    if (identity && !system::give_up_root(*identity)) return false;
    if (geteuid() == 0) return false;
    // After the change of user, which would take it back: the child ends with its parent.
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           set_limits() && filter_syscalls();
}

} // namespace signet::ctl
