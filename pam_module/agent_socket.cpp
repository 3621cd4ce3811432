// SPDX-License-Identifier: Apache-2.0
#include "pam_module/agent_socket.hpp"

#include "pam_module/start_environment.hpp"

#include <sys/un.h>

namespace signet::pam {

std::string agent_socket() {
    std::string path = value_in(start_environment(), "SSH_AUTH_SOCK");
    const bool is_socket_path = path.starts_with('/') && path.size() < sizeof sockaddr_un{}.sun_path;
    return is_socket_path ? path : std::string();
}

} // namespace signet::pam
