// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/worker_process.hpp"

#include <csignal>
#include <spawn.h>
#include <sys/socket.h>

namespace signet::system {
namespace {

constexpr int worker_descriptor = 3;

// What posix_spawn(3) is told, for as long as it is told it.
class SpawnTerms {
public:
    explicit SpawnTerms(int socket) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawnattr_init(&attributes_);
        posix_spawn_file_actions_adddup2(&actions_, socket, worker_descriptor);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnTerms(const SpawnTerms&) = delete;
    SpawnTerms& operator=(const SpawnTerms&) = delete;
    ~SpawnTerms() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }

    const posix_spawn_file_actions_t* actions() const { return &actions_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

} // namespace

Result<WorkerProcess> start_worker(std::string program, std::string_view verb) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return error_of_call("socketpair");
    WorkerProcess worker{Descriptor(ends[0]), -1};
    const Descriptor theirs(ends[1]); // the child has its own by then
    const SpawnTerms terms(theirs.get());
    std::string name = "signet-worker";
    std::string word(verb);
    std::string path = "PATH=/usr/bin:/bin";
    std::string language = "LANG=C.UTF-8";
    char* const arguments[] = {name.data(), word.data(), nullptr};
    char* const environment[] = {path.data(), language.data(), nullptr};
    errno = posix_spawn(&worker.pid, program.c_str(), terms.actions(), terms.attributes(), arguments,
                        environment);
    if (errno != 0) return error_of_call(program);
    return worker;
}

} // namespace signet::system
