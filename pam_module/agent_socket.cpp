// SPDX-License-Identifier: Apache-2.0
#include "pam_module/agent_socket.hpp"

#include "pam_module/file_text.hpp"

#include <string_view>
#include <sys/un.h>

namespace signet::pam {
namespace {

constexpr std::string_view variable = "SSH_AUTH_SOCK=";
// Bytes of an environment that are looked at; the kernel allows a quarter of the stack's limit, which is 2 MiB.
constexpr std::size_t max_environment = 2UL * 1024 * 1024;

} // namespace

std::string agent_socket() {
    // As it was when the program was started (proc(5)): NUL after each variable.
    const std::string text = '\0' + file_text("/proc/self/environ", max_environment);
    const auto at = text.find('\0' + std::string(variable));
    if (at == std::string::npos) return {};
    const std::string path(text.c_str() + at + 1 + variable.size());
    const bool is_socket_path = path.starts_with('/') && path.size() < sizeof sockaddr_un{}.sun_path;
    return is_socket_path ? path : std::string();
}

} // namespace signet::pam
