// SPDX-License-Identifier: Apache-2.0
#pragma once

// The start of a signet-worker: a process of its own for what blocks or reads foreign bytes, which talks over one socket.

#include "daemon/system/descriptor.hpp"
#include "daemon/system/result.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace signet::system {

// A child that the caller reaps. Its socket is its descriptor 3; but for that and 0 to 2 it has nothing of the caller's: no
// descriptor that is close-on-exec, no signal mask or handler, and an environment of two lines.
struct WorkerProcess {
    Descriptor socket{}; // the caller's end
    pid_t pid = -1;
};

// The verb is the worker's one argument (daemon/worker/verbs.hpp).
Result<WorkerProcess> start_worker(std::string program, std::string_view verb);

} // namespace signet::system
