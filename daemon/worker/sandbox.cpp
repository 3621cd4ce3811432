// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/sandbox.hpp"

#include "daemon/system/sanitizer.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <linux/capability.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace signet::worker {
namespace {

/// A user for each kind of worker: of two processes of one user, one can starve or stop the other.
constexpr const char* user_of(Profile profile) {
    switch (profile) {
    case Profile::watch:
    case Profile::card:
    case Profile::token: return "signet-card";
    case Profile::certificate:
    case Profile::directory: return "signet-judge";
    case Profile::ticket: return "signet-ticket";
    case Profile::ccache:
    case Profile::agent: return nullptr; // the user who logs on
    }
    return nullptr;
}

/// A software token is files, and a TPM a device, that are some group's: the administrator makes signet-card a member. The
/// process that speaks to cards by itself needs none, and has none.
std::vector<gid_t> groups_of(Profile profile) {
    if (profile != Profile::token || geteuid() != 0) return {};
    return system::local_groups_of(user_of(profile));
}

using system::sanitized;

/// The socket to signetd, one to pcscd, one per KDC tried at once, a few files: 64 is far beyond any of it.
constexpr rlim_t max_descriptors = 64;
/// libkrb5 with its plugins and libcrypto takes about 40 MB; a parser that runs wild stops here instead of
/// taking the machine's memory. Bytes of its own: a mapping store is a file of gigabytes where a million accounts have
/// their certificates in it, and is read where the system keeps it.
constexpr rlim_t max_memory = 1024UL * 1024 * 1024;

/// Where the machine's files and sockets are; everything else in the environment is somebody's mistake or
/// intent.
constexpr std::array kept_variables = {"KRB5_CONFIG", "PCSCLITE_CSOCK_NAME", "TZ"};

WorkerError failed(const char* what) {
    return {Reason::internal_error, std::string("sandbox: ") + what + ": " + std::strerror(errno)};
}

bool limit(decltype(RLIMIT_CORE) resource, rlim_t most) {
    const rlimit both = {most, most};
    return setrlimit(resource, &both) == 0;
}

/// Nothing in a worker forks, and no library that is ours to choose has threads. A PKCS#11 module may: OpenSC's starts one. The
/// limit counts all that the user has, of whom 16 readers have a process each.
constexpr rlim_t max_tasks(Profile profile) {
    return profile == Profile::token ? 256 : 0;
}

bool limit_resources(Profile profile) {
    // Root may fork all the same (CAP_SYS_RESOURCE); it counts once the worker is not root.
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, max_descriptors) &&
           limit(RLIMIT_NPROC, max_tasks(profile)) && (sanitized || limit(RLIMIT_DATA, max_memory));
}

void clean_environment() {
    std::vector<std::pair<const char*, std::string>> kept;
    for (const char* name : kept_variables) {
        if (const char* value = std::getenv(name)) kept.emplace_back(name, value);
    }
    clearenv();
    for (const auto& [name, value] : kept)
        setenv(name, value.c_str(), 1);
}

bool drop_capabilities() {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return false;
    __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none = {};
    return syscall(SYS_capset, &head, none.data()) == 0;
}

/// Both are lost when the identity changes, so they come after it.
bool hide_and_die_with_parent() {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
}

Result<void> give_up_capabilities() {
    if (!drop_capabilities()) return failed("dropping capabilities");
    if (!hide_and_die_with_parent()) return failed("hiding the process");
    return {};
}

} // namespace

Result<void> prepare(unsigned last_descriptor, Profile profile) {
    clean_environment();
    umask(S_IRWXG | S_IRWXO);
    if (close_range(last_descriptor + 1, std::numeric_limits<unsigned>::max(), 0) != 0)
        return failed("close_range");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("no_new_privs");
    if (!limit_resources(profile)) return failed("setrlimit");
    if (!hide_and_die_with_parent()) return failed("hiding the process");
    return {};
}

Result<void> become_user(Identity identity, std::span<const gid_t> groups) {
    const auto became = system::give_up_root(identity, groups);
    if (became) return {};
    const bool is_root = identity.uid == 0 || identity.gid == 0;
    return WorkerError{is_root ? Reason::not_permitted : Reason::internal_error, became.error().problem};
}

Result<void> become(Identity identity, std::span<const gid_t> groups) {
    if (const auto became = become_user(identity, groups); !became) return became;
    return give_up_capabilities();
}

Result<void> enter_as(Profile profile, Identity identity) {
    const auto groups = groups_of(profile);
    if (const auto became = become(identity, groups); !became) return became;
    return filter_syscalls(profile);
}

Result<void> enter(Profile profile) {
    const auto identity = system_identity(profile);
    if (!identity) return identity.error();
    return enter_as(profile, *identity);
}

Result<Identity> system_identity(Profile profile) {
    if (geteuid() != 0) return Identity{geteuid(), getegid()};
    const char* const user = user_of(profile);
    if (user == nullptr) return WorkerError{Reason::internal_error, "sandbox: no system user for this verb"};
    const auto identity = system::identity_of(user);
    if (!identity) return WorkerError{Reason::internal_error, identity.error().problem};
    return *identity;
}

} // namespace signet::worker
