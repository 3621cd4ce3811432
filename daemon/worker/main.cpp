// SPDX-License-Identifier: Apache-2.0

// signet-worker VERB: started by signetd with a connected socket as descriptor 3, serves one verb in a
// sandbox and ends when the peer hangs up. Not for people.

#include "daemon/protocol/stream.hpp"
#include "daemon/worker/card.hpp"
#include "daemon/worker/card/pcsc_context.hpp"
#include "daemon/worker/module/module.hpp"
#include "daemon/worker/pin.hpp"
#include "daemon/worker/sandbox.hpp"
#include "daemon/worker/token.hpp"
#include "daemon/worker/token_watch.hpp"
#include "daemon/worker/verbs.hpp"
#include "daemon/worker/watch.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <unistd.h>

namespace {

using namespace signet;

constexpr int socket_fd = 3;
constexpr int exit_usage = 2;

/// Serves until the peer hangs up.
using Serve = protocol::Result<void> (*)(protocol::Stream& peer);

enum class Confined {
    at_start, ///< before the first byte is read
    by_verb,  ///< the verb enters the sandbox itself, after it has read what only root may read
};

struct Verb {
    std::string_view name;
    worker::Profile profile;
    Confined confined;
    Serve serve;
};

constexpr Verb verbs[] = {
    {"watch", worker::Profile::watch, Confined::at_start, worker::watch},
    {"card", worker::Profile::card, Confined::at_start, worker::serve_card},
    {"pin", worker::Profile::card, Confined::at_start, worker::serve_pin},
    {"token", worker::Profile::token, Confined::at_start, worker::serve_token},
    {"token-watch", worker::Profile::token, Confined::at_start, worker::watch_tokens},
    {"certificate", worker::Profile::certificate, Confined::by_verb, worker::serve_certificate},
    {"gate", worker::Profile::certificate, Confined::by_verb, worker::serve_gate},
    {"directory", worker::Profile::directory, Confined::at_start, worker::serve_directory},
    {"ticket", worker::Profile::ticket, Confined::by_verb, worker::serve_ticket},
    {"armor", worker::Profile::ticket, Confined::by_verb, worker::serve_armor},
    {"realm", worker::Profile::ticket, Confined::by_verb, worker::serve_realm},
    {"ccache", worker::Profile::ccache, Confined::by_verb, worker::serve_ccache},
    {"agent", worker::Profile::agent, Confined::by_verb, worker::serve_agent},
};

const Verb* find_verb(std::string_view name) {
    for (const auto& verb : verbs) {
        if (verb.name == name) return &verb;
    }
    return nullptr;
}

bool confine(const Verb& verb) {
    auto confined = worker::prepare(socket_fd, verb.profile);
    // Of a PKCS#11 module nothing is heard: this is before the filter, which has no dup2().
    if (confined && verb.profile == worker::Profile::token && !worker::silence_standard_output())
        confined = worker::WorkerError{worker::Reason::internal_error, "output cannot be turned away"};
    if (confined && verb.confined == Confined::at_start) confined = worker::enter(verb.profile);
    if (confined) return true;
    std::fprintf(stderr, "signet-worker %s: %s\n", verb.name.data(), confined.error().detail.c_str());
    return false;
}

int run(const Verb& verb) {
    if (!confine(verb)) return EXIT_FAILURE;
    worker::set_up_pcsc();
    protocol::Stream peer(socket_fd, protocol::max_worker_body);
    const auto served = verb.serve(peer);
    const bool is_done = served || served.error() == protocol::WireError::closed;
    // A PKCS#11 module has code that runs at the end of a process, and may crash or hang in it.
    if (verb.profile == worker::Profile::token) _exit(is_done ? EXIT_SUCCESS : EXIT_FAILURE);
    if (is_done) return EXIT_SUCCESS;
    std::fprintf(stderr, "signet-worker %s: %s\n", verb.name.data(),
                 protocol::text_of(served.error()).data());
    return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
    const Verb* const verb = argc == 2 ? find_verb(argv[1]) : nullptr;
    if (verb == nullptr) {
        std::fputs("usage: signet-worker VERB, with the socket to signetd as descriptor 3\n", stderr);
        return exit_usage;
    }
    try {
        return run(*verb);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "signet-worker %s: %s\n", verb->name.data(), error.what());
        return EXIT_FAILURE;
    }
}
