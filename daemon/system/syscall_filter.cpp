// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/syscall_filter.hpp"

#include "daemon/system/sanitizer.hpp"

#include <cerrno>
#include <fcntl.h>
#include <initializer_list>
#include <linux/netlink.h>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <span>
#include <sys/socket.h>
#include <unistd.h>

namespace signet::system {
namespace {

using Calls = std::initializer_list<int>;

// What any program needs: memory, the time, descriptors it has, reading files, and its end.
constexpr Calls base_calls = {
    // memory; mlock and madvise are what a Secret asks for
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
    SCMP_SYS(mlock), SCMP_SYS(mlock2), SCMP_SYS(munlock),
    // descriptors
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
    SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(statfs),
    SCMP_SYS(fstatfs), SCMP_SYS(ioctl),
    // sockets that it has: to signetd, for one
    SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(shutdown),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
    // time and chance
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
    // who am I
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getresuid), SCMP_SYS(getresgid), SCMP_SYS(getgroups),
    SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    // the C library
    SCMP_SYS(futex), SCMP_SYS(rseq), SCMP_SYS(set_robust_list), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(exit), SCMP_SYS(exit_group)};

// A socket of a family that is named (see allow_sockets).
constexpr Calls socket_calls = {SCMP_SYS(connect),        SCMP_SYS(bind),           SCMP_SYS(getsockopt),
                                SCMP_SYS(setsockopt),     SCMP_SYS(getsockname),    SCMP_SYS(getpeername),
                                SCMP_SYS(sendmmsg),       SCMP_SYS(recvmmsg),       SCMP_SYS(epoll_create1),
                                SCMP_SYS(epoll_ctl),      SCMP_SYS(epoll_wait),     SCMP_SYS(epoll_pwait),
                                SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime)};

constexpr Calls write_calls = {
    SCMP_SYS(open),      SCMP_SYS(openat),    SCMP_SYS(pwrite64), SCMP_SYS(ftruncate), SCMP_SYS(fsync),
    SCMP_SYS(fdatasync), SCMP_SYS(flock),     SCMP_SYS(unlink),   SCMP_SYS(unlinkat),  SCMP_SYS(rename),
    SCMP_SYS(renameat),  SCMP_SYS(renameat2), SCMP_SYS(link),     SCMP_SYS(linkat),    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),   SCMP_SYS(rmdir),     SCMP_SYS(chmod),    SCMP_SYS(fchmod),    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),     SCMP_SYS(fchown),    SCMP_SYS(fchownat), SCMP_SYS(umask),     SCMP_SYS(fallocate),
    SCMP_SYS(utimensat)};

constexpr Calls keyring_calls = {SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key)};

// Threads wake one another through these.
constexpr Calls thread_calls = {SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(eventfd2), SCMP_SYS(socketpair)};

constexpr Calls accept_calls = {SCMP_SYS(accept), SCMP_SYS(accept4)};

// No program with a filter ever asks for these, so whoever does is not ours any more.
constexpr Calls hostile_calls = {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
                                 SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev)};

struct ReleaseFilter {
    void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, ReleaseFilter>;

// A call that this architecture does not have (libseccomp then returns -EDOM or a pseudo number) needs no
// rule.
bool add(const Filter& filter, std::uint32_t action, Calls calls) {
    for (const int call : calls) {
        if (call >= 0 && seccomp_rule_add(filter.get(), action, call, 0) != 0) return false;
    }
    return true;
}

// One call, where all of these are true of its arguments.
bool add_where(const Filter& filter, int call, std::initializer_list<scmp_arg_cmp> arguments) {
    return call < 0 ||
           seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, static_cast<unsigned>(arguments.size()),
                                  arguments.begin()) == 0;
}

constexpr scmp_arg_cmp is(unsigned argument, long value) {
    return {argument, SCMP_CMP_EQ, static_cast<scmp_datum_t>(value), 0};
}

// Signals (abort raises one) and limits, of this process: others may be of the same user.
bool allow_itself(const Filter& filter) {
    return add_where(filter, SCMP_SYS(tgkill), {is(0, getpid())}) &&
           add_where(filter, SCMP_SYS(prlimit64), {is(0, 0)});
}

bool allow_reading(const Filter& filter) {
    const auto read_only = [](unsigned argument) {
        return scmp_arg_cmp{argument, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY};
    };
    return add_where(filter, SCMP_SYS(openat), {read_only(2)}) &&
           add_where(filter, SCMP_SYS(open), {read_only(1)});
}

// Whoever resolves names also asks the kernel which addresses this machine has, and nothing else of netlink.
bool allow_sockets(const Filter& filter, std::span<const int> families) {
    for (const int family : families) {
        if (!add_where(filter, SCMP_SYS(socket), {is(0, family)})) return false;
        const bool resolves = family == AF_INET;
        if (resolves && !add_where(filter, SCMP_SYS(socket), {is(0, AF_NETLINK), is(2, NETLINK_ROUTE)}))
            return false;
    }
    return families.empty() || add(filter, SCMP_ACT_ALLOW, socket_calls);
}

// Threads and no processes. clone3 has its flags in memory, where no filter sees them; the C library does without.
bool allow_threads(const Filter& filter) {
    constexpr scmp_arg_cmp is_thread = {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD};
    return add(filter, SCMP_ACT_ERRNO(ENOSYS), {SCMP_SYS(clone3)}) &&
           add_where(filter, SCMP_SYS(clone), {is_thread}) && add(filter, SCMP_ACT_ALLOW, thread_calls);
}

bool build(const Filter& filter, const Rights& rights) {
    return add(filter, SCMP_ACT_ALLOW, base_calls) && add(filter, SCMP_ACT_KILL_PROCESS, hostile_calls) &&
           allow_itself(filter) && allow_sockets(filter, rights.families) &&
           (rights.writes_files ? add(filter, SCMP_ACT_ALLOW, write_calls) : allow_reading(filter)) &&
           (!rights.keyrings || add(filter, SCMP_ACT_ALLOW, keyring_calls)) &&
           (!rights.threads || allow_threads(filter)) &&
           (!rights.accepts || add(filter, SCMP_ACT_ALLOW, accept_calls));
}

} // namespace

Result<void> filter_syscalls(const Rights& rights) {
    if constexpr (sanitized) return {};
    const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter || !build(filter, rights) || seccomp_load(filter.get()) != 0)
        return Error("the system call filter cannot be installed", EPERM);
    return {};
}

} // namespace signet::system
