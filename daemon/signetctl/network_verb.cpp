// SPDX-License-Identifier: Apache-2.0
// A verb that speaks with the network is another program's, which is started in place of this one: what root asks the rest by is to
// load neither libldap nor libcurl.
#include "daemon/signetctl/command.hpp"

#include <CLI/App.hpp>
#include <cerrno>
#include <cstring>
#include <string>
#include <unistd.h>

namespace signet::ctl {
namespace {

ExitStatus become_network_program(const Invocation& invocation) {
    execv(SIGNETCTL_NETWORK, invocation.arguments);
    return complain(invocation, std::string(SIGNETCTL_NETWORK ": ") + std::strerror(errno), ExitStatus::no);
}

} // namespace

// The other program reads the whole command line again, and knows the options.
Run prepare_network_verb(CLI::App& app) {
    app.prefix_command();
    app.fallthrough(false);
    app.set_help_flag();
    return become_network_program;
}

} // namespace signet::ctl
