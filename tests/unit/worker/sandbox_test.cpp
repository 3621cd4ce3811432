// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/sanitizer.hpp"
#include "daemon/worker/sandbox.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <linux/keyctl.h>
#include <linux/netlink.h>
#include <optional>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::worker {
namespace {

/// "nobody" of Debian: any identity but root will do here, and a test machine need not have the user signet.
constexpr Identity somebody = {65534, 65534};

constexpr int exit_refused = 100; // the child could not be confined

/// Runs `work` in a child after `confine` and gives the child's wait status.
int run_in_child(const std::function<Result<void>()>& confine, const std::function<int()>& work) {
    const pid_t child = fork();
    if (child == 0) _exit(confine() ? work() : exit_refused);
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
}

Result<void> enter_fully(Profile profile) {
    if (const auto prepared = prepare(STDERR_FILENO); !prepared) return prepared;
    return geteuid() == 0 ? enter_as(profile, somebody) : enter(profile);
}

int run_confined(Profile profile, const std::function<int()>& work) {
    return run_in_child([profile] { return enter_fully(profile); }, work);
}

/// The errno of a call, 0 when it worked.
int error_of(long outcome) {
    return outcome >= 0 ? 0 : errno;
}

void expect_exit(int status, int code, const char* what) {
    ASSERT_TRUE(WIFEXITED(status)) << what << ": wait status " << status;
    EXPECT_EQ(WEXITSTATUS(status), code) << what;
}

constexpr Profile every_profile[] = {Profile::watch,       Profile::card,      Profile::token,
                                     Profile::certificate, Profile::directory, Profile::ticket,
                                     Profile::ccache,      Profile::agent};

struct Sandbox : testing::Test {
    void SetUp() override {
        if (system::sanitized) GTEST_SKIP() << "the system call filter is not in builds with a sanitizer";
    }
};

TEST_F(Sandbox, KillsWhoTriesToRunTraceOrReadAnotherProgram) {
    const std::function<int()> hostile[] = {
        [] { return execl("/bin/true", "true", nullptr); },
        [] { return static_cast<int>(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); },
        [] { return static_cast<int>(process_vm_readv(getppid(), nullptr, 0, nullptr, 0, 0)); },
        [] { return static_cast<int>(process_vm_writev(getppid(), nullptr, 0, nullptr, 0, 0)); },
    };
    for (const auto profile : every_profile) {
        for (const auto& call : hostile) {
            const int status = run_confined(profile, call);
            ASSERT_TRUE(WIFSIGNALED(status)) << "wait status " << status;
            EXPECT_EQ(WTERMSIG(status), SIGSYS);
        }
    }
}

TEST_F(Sandbox, RefusesWhatNoVerbNeeds) {
    for (const auto profile : every_profile) {
        expect_exit(run_confined(profile, [] { return error_of(fork()); }), EPERM, "fork");
        expect_exit(run_confined(profile, [] { return error_of(kill(getppid(), 0)); }), EPERM, "kill");
        expect_exit(run_confined(profile, [] { return error_of(syscall(SYS_bpf, 0, nullptr, 0)); }), EPERM,
                    "bpf");
        expect_exit(run_confined(profile, [] { return error_of(syscall(SYS_mount, 0, 0, 0, 0, 0)); }), EPERM,
                    "mount");
        expect_exit(run_confined(profile, [] { return error_of(setuid(0)); }), EPERM, "setuid");
        expect_exit(run_confined(profile, [] { return error_of(socket(AF_PACKET, SOCK_RAW, 0)); }), EPERM,
                    "packet");
    }
}

TEST_F(Sandbox, ReachesNoOtherProcessBySignalOrLimit) {
    const auto signal = [](pid_t pid, int number) { return error_of(syscall(SYS_tgkill, pid, pid, number)); };
    const auto limit_of = [](pid_t pid) {
        rlimit both = {};
        return error_of(syscall(SYS_prlimit64, pid, RLIMIT_NOFILE, nullptr, &both));
    };
    for (const auto profile : every_profile) {
        // A brother of the same user, as the worker of another reader is.
        int leash[2];
        ASSERT_EQ(pipe(leash), 0);
        const pid_t brother = fork();
        if (brother == 0) {
            char nothing = 0;
            _exit(prepare(static_cast<unsigned>(leash[0])) && read(leash[0], &nothing, 1) == 0 ? 0 : 1);
        }
        close(leash[0]);
        expect_exit(run_confined(profile, [&] { return signal(brother, SIGSTOP); }), EPERM,
                    "a brother's signal");
        expect_exit(run_confined(profile, [&] { return signal(brother, SIGKILL); }), EPERM,
                    "a brother's end");
        expect_exit(run_confined(profile, [&] { return limit_of(brother); }), EPERM, "a brother's limits");
        expect_exit(run_confined(profile, [&] { return signal(getpid(), 0); }), 0, "the own signal");
        expect_exit(run_confined(profile, [&] { return limit_of(0); }), 0, "the own limits");
        const int aborted = run_confined(profile, []() -> int { abort(); });
        EXPECT_TRUE(WIFSIGNALED(aborted) && WTERMSIG(aborted) == SIGABRT) << "wait status " << aborted;
        close(leash[1]);
        int status = -1;
        waitpid(brother, &status, 0);
        expect_exit(status, 0, "the brother");
    }
}

TEST_F(Sandbox, AsksNothingOfNetlinkButAddresses) {
    for (const auto profile : every_profile) {
        for (const int protocol :
             {NETLINK_AUDIT, NETLINK_NETFILTER, NETLINK_KOBJECT_UEVENT, NETLINK_SOCK_DIAG})
            expect_exit(run_confined(profile,
                                     [protocol] { return error_of(socket(AF_NETLINK, SOCK_RAW, protocol)); }),
                        EPERM, "netlink");
    }
}

TEST_F(Sandbox, GivesEachProfileItsSocketsFilesAndKeyringsAndNoMore) {
    struct Row {
        Profile profile;
        bool local;
        bool network;
        bool writes;
        bool keyrings;
    };
    const auto refused = [](bool allowed) { return allowed ? 0 : EPERM; };
    const auto ask_for_keyring = [] {
        return error_of(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0));
    };
    const int keyrings_here = ask_for_keyring(); // "no such key", unless a container forbids the question
    for (const Row& row :
         {Row{Profile::watch, true, false, false, false}, Row{Profile::card, true, true, false, false},
          Row{Profile::token, true, true, true, false}, Row{Profile::certificate, false, false, false, false},
          Row{Profile::directory, true, true, false, false}, Row{Profile::ticket, true, true, false, false},
          Row{Profile::ccache, true, false, true, true}}) {
        expect_exit(run_confined(row.profile, [] { return error_of(socket(AF_UNIX, SOCK_STREAM, 0)); }),
                    refused(row.local), "local socket");
        expect_exit(run_confined(row.profile, [] { return error_of(socket(AF_INET, SOCK_STREAM, 0)); }),
                    refused(row.network), "network socket");
        expect_exit(run_confined(row.profile, [] { return error_of(socket(AF_INET6, SOCK_DGRAM, 0)); }),
                    refused(row.network), "network socket of IPv6");
        expect_exit(
            run_confined(row.profile, [] { return error_of(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)); }),
            refused(row.network), "this machine's addresses");
        expect_exit(run_confined(row.profile, [] { return error_of(open("/dev/null", O_WRONLY)); }),
                    refused(row.writes), "writing a file");
        expect_exit(run_confined(row.profile, [] { return error_of(open("/dev/null", O_RDONLY)); }), 0,
                    "reading a file");
        expect_exit(run_confined(row.profile, ask_for_keyring), row.keyrings ? keyrings_here : EPERM,
                    "keyrings");
    }
}

TEST(SandboxIdentity, NoSystemUserWritesCaches) {
    if (geteuid() != 0) GTEST_SKIP() << "only root becomes somebody else";
    EXPECT_FALSE(system_identity(Profile::ccache));
}

TEST(SandboxIdentity, LeavesNothingOfRoot) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    expect_exit(run_confined(Profile::certificate,
                             [] {
                                 return getuid() == somebody.uid && getegid() == somebody.gid &&
                                                getgroups(0, nullptr) == 0
                                            ? 0
                                            : 1;
                             }),
                0, "identity");
    expect_exit(run_in_child(
                    [] {
                        return enter_as(Profile::ccache, {0, 0});
                    },
                    [] { return 0; }),
                exit_refused, "as root");
    expect_exit(run_in_child(
                    [] {
                        return enter_as(Profile::ccache, {somebody.uid, 0});
                    },
                    [] { return 0; }),
                exit_refused, "in the group of root");
}

TEST(SandboxPreparation, LimitsResourcesEnvironmentAndDescriptors) {
    const auto prepared = [] { return prepare(STDERR_FILENO); };
    const auto limit_of = [](auto resource) {
        rlimit both = {};
        return getrlimit(resource, &both) == 0 ? both.rlim_max : RLIM_INFINITY;
    };
    expect_exit(run_in_child(prepared, [&] { return limit_of(RLIMIT_CORE) == 0 ? 0 : 1; }), 0, "core dumps");
    expect_exit(run_in_child(prepared, [&] { return limit_of(RLIMIT_NPROC) == 0 ? 0 : 1; }), 0, "processes");
    expect_exit(run_in_child(prepared, [&] { return limit_of(RLIMIT_NOFILE) <= 64 ? 0 : 1; }), 0,
                "descriptors");
    expect_exit(run_in_child(prepared, [] { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1; }), 0,
                "no_new_privs");
    expect_exit(run_in_child(prepared, [] { return umask(0) == 077 ? 0 : 1; }), 0, "umask");
    expect_exit(run_in_child(prepared, [] { return getenv("PATH") == nullptr ? 0 : 1; }), 0, "environment");

    const int inherited = dup(STDERR_FILENO);
    expect_exit(run_in_child(prepared, [&] { return error_of(fcntl(inherited, F_GETFD)); }), EBADF,
                "descriptor");
    close(inherited);
}

// A mapping store may be larger than what a worker may have of memory.
TEST(SandboxPreparation, LimitsMemoryAndNotTheFilesThatAreRead) {
    if (system::sanitized) GTEST_SKIP() << "a sanitizer takes terabytes of it";
    constexpr std::size_t size = std::size_t{4} << 30U;
    const auto prepared = [] { return prepare(STDERR_FILENO); };
    const auto mapped = [](int protection, int flags, int descriptor) {
        return mmap(nullptr, size, protection, flags, descriptor, 0) == MAP_FAILED ? errno : 0;
    };
    const auto file = [&] {
        const int descriptor = memfd_create("store", 0);
        if (descriptor < 0 || ftruncate(descriptor, size) != 0) return errno;
        return mapped(PROT_READ, MAP_SHARED, descriptor);
    };
    expect_exit(run_in_child(prepared, file), 0, "a file");
    const auto memory = [&] { return mapped(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1); };
    expect_exit(run_in_child(prepared, memory), ENOMEM, "memory");
}

// Each of these names a file or a place that a library would load, ask or write to.
TEST(SandboxPreparation, NoLibrarySeesAVariableThatSteersIt) {
    constexpr const char* steering[] = {
        "LIBPCSCLITE_DELEGATE", "PCSCLITE_DEBUG",  "PCSCLITE_NO_BLOCKING", "LD_PRELOAD",    "LD_LIBRARY_PATH",
        "OPENSSL_CONF",         "OPENSSL_MODULES", "SSL_CERT_FILE",        "KRB5CCNAME",    "KRB5_KTNAME",
        "KRB5_CLIENT_KTNAME",   "KRB5RCACHENAME",  "KRB5_TRACE",           "GCONV_PATH",    "HOSTALIASES",
        "LOCALDOMAIN",          "RES_OPTIONS",     "NSS_WRAPPER_PASSWD",   "P11_KIT_STRICT"};
    const auto first_seen = [&] {
        for (const char* name : steering)
            if (getenv(name) != nullptr) return 1;
        return environ == nullptr || *environ == nullptr ? 0 : 2;
    };
    for (const char* name : steering)
        setenv(name, "/nowhere", 1);
    const int status = run_in_child([] { return prepare(STDERR_FILENO); }, first_seen);
    for (const char* name : steering)
        unsetenv(name);
    expect_exit(status, 0, "environment");
}

TEST(SandboxPreparation, KeepsWhereTheMachinesFilesAre) {
    setenv("KRB5_CONFIG", "/nowhere/krb5.conf", 1);
    const int status =
        run_in_child([] { return prepare(STDERR_FILENO); },
                     [] { return getenv("KRB5_CONFIG") == std::string("/nowhere/krb5.conf") ? 0 : 1; });
    unsetenv("KRB5_CONFIG");
    expect_exit(status, 0, "KRB5_CONFIG");
}

TEST(SandboxIdentity, HidesTheProcessAndTiesItToItsParent) {
    const auto is_hidden_and_tied = [] {
        int signal_of_parents_death = 0;
        prctl(PR_GET_PDEATHSIG, &signal_of_parents_death, 0, 0, 0);
        return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && signal_of_parents_death == SIGKILL ? 0 : 1;
    };
    expect_exit(run_in_child([] { return prepare(STDERR_FILENO); }, is_hidden_and_tied), 0, "prepared");
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    // The change of identity undoes both, and the filter lets nobody ask afterwards.
    expect_exit(run_in_child([] { return become(somebody); }, is_hidden_and_tied), 0, "as somebody");
}

} // namespace
} // namespace signet::worker
