// SPDX-License-Identifier: Apache-2.0

// A process in the sandbox of one kind of worker, which then tries one thing: what tests/integration/test_sandbox.py runs
// as root in a lab.
//
//   sandbox_deed PROFILE USER DEED [ARGUMENT]
//
// USER is the account that `ccache` and `agent` become. Says "done", or the error of the call that failed; a deed that the sandbox
// kills for ends it by SIGSYS.

#include "daemon/worker/sandbox.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <string_view>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

namespace signet::worker {
namespace {

struct NamedProfile {
    std::string_view name;
    Profile profile;
};
constexpr NamedProfile profiles[] = {{"watch", Profile::watch},         {"card", Profile::card},
                                     {"token", Profile::token},         {"certificate", Profile::certificate},
                                     {"directory", Profile::directory}, {"ticket", Profile::ticket},
                                     {"ccache", Profile::ccache},       {"agent", Profile::agent}};

// Each returns less than 0, and errno, when it is refused.
struct Deed {
    std::string_view name;
    long (*attempt)(const char* argument);
};

// -1, which is no process and no protocol, for what is no number.
int number(std::string_view text) {
    int value = -1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ptr == text.data() + text.size() ? value : -1;
}

long connect_to(const char* path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    const int local = socket(AF_UNIX, SOCK_STREAM, 0);
    return local < 0 ? -1 : connect(local, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

long limits_of(const char* process) {
    rlimit both = {};
    return syscall(SYS_prlimit64, number(process), RLIMIT_NOFILE, nullptr, &both);
}

long read_memory(const char* process) {
    std::array<char, 1> byte = {};
    const iovec here = {byte.data(), byte.size()};
    return process_vm_readv(number(process), &here, 1, &here, 1, 0);
}

constexpr Deed deeds[] = {
    {"kill", [](const char* process) -> long { return kill(number(process), 0); }},
    {"tgkill",
     [](const char* process) -> long {
         const int pid = number(process);
         return syscall(SYS_tgkill, pid, pid, 0);
     }},
    {"pidfd_open", [](const char* process) -> long { return syscall(SYS_pidfd_open, number(process), 0); }},
    {"prlimit", limits_of},
    {"setpriority",
     [](const char* process) -> long {
         return setpriority(PRIO_PROCESS, static_cast<id_t>(number(process)), 19);
     }},
    {"ptrace", [](const char* process) { return ptrace(PTRACE_ATTACH, number(process), nullptr, nullptr); }},
    {"process_vm_readv", read_memory},
    {"execve", [](const char* program) -> long { return execl(program, program, nullptr); }},
    {"fork", [](const char*) -> long { return fork(); }},
    {"unshare", [](const char*) -> long { return syscall(SYS_unshare, 0x10000000); }}, // CLONE_NEWUSER
    {"setuid", [](const char*) -> long { return setuid(0); }},
    {"netlink", [](const char* protocol) -> long { return socket(AF_NETLINK, SOCK_RAW, number(protocol)); }},
    {"internet", [](const char*) -> long { return socket(AF_INET, SOCK_STREAM, 0); }},
    {"packet", [](const char*) -> long { return socket(AF_PACKET, SOCK_RAW, 0); }},
    {"listen", [](const char*) -> long { return listen(0, 1); }},
    {"connect", connect_to},
    {"read", [](const char* path) -> long { return open(path, O_RDONLY); }},
    {"write", [](const char* path) -> long { return open(path, O_WRONLY | O_CREAT, 0600); }},
    {"unlink", [](const char* path) -> long { return unlink(path); }},
    {"keyring",
     [](const char*) { return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0); }},
};

template <class Row, std::size_t size>
const Row& find(const Row (&rows)[size], std::string_view name) {
    for (const Row& row : rows)
        if (row.name == name) return row;
    std::cerr << "sandbox_deed: no " << name << '\n';
    std::exit(2);
}

Result<void> enter_profile(Profile profile, const char* user) {
    if (auto prepared = prepare(STDERR_FILENO, profile); !prepared) return prepared;
    if (profile != Profile::ccache && profile != Profile::agent) return enter(profile);
    const passwd* const account = getpwnam(user);
    if (account == nullptr) return WorkerError{Reason::internal_error, "no such user"};
    return enter_as(profile, {account->pw_uid, account->pw_gid});
}

} // namespace
} // namespace signet::worker

int main(int argc, char** argv) {
    using namespace signet::worker;
    if (argc < 4) return 2;
    const Profile profile = find(profiles, argv[1]).profile;
    const Deed& deed = find(deeds, argv[3]);
    if (const auto entered = enter_profile(profile, argv[2]); !entered) {
        std::cerr << "sandbox_deed: " << entered.error().detail << '\n';
        return 2;
    }
    errno = 0;
    const bool done = deed.attempt(argc > 4 ? argv[4] : "") >= 0;
    std::cout << (done ? "done" : strerrorname_np(errno)) << '\n';
    return 0;
}
