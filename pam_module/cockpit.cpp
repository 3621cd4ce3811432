// SPDX-License-Identifier: Apache-2.0
#include "pam_module/cockpit.hpp"

#include "certmap/text/encoding.hpp"
#include "certmap/text/pem.hpp"
#include "pam_module/file_text.hpp"

#include <filesystem>
#include <sys/socket.h>
#include <unistd.h>

namespace signet::pam {
namespace {

// Nobody but cockpit-ws may run cockpit-session. At other services the standard input may be a socket that somebody has picked.
constexpr std::string_view cockpit_service = "cockpit";
constexpr const char* certificates_in_use = "/run/cockpit/tls/clients";
constexpr std::size_t max_group_file = 4096;        // bytes; a line for each of 13 hierarchies, 150 long
constexpr std::size_t max_certificate_file = 32768; // bytes; a certificate of 16 KiB takes 22 KiB as text
constexpr std::size_t max_connections = 4096;       // cockpit-tls may have 1024 descriptors

// Of control groups version 2 (cgroups(7)); empty if there is none.
std::string group_of(pid_t process) {
    const std::string lines =
        '\n' + file_text("/proc/" + std::to_string(process) + "/cgroup", max_group_file);
    const auto at = lines.find("\n0::/");
    if (at == std::string::npos) return {};
    const auto end = lines.find('\n', at + 1);
    return end == std::string::npos ? std::string() : lines.substr(at + 1, end - at - 1);
}

// The group of who has made the connection that this program was started with.
std::string group_of_caller() {
    ucred caller{};
    socklen_t size = sizeof caller;
    const bool is_known = getsockopt(STDIN_FILENO, SOL_SOCKET, SO_PEERCRED, &caller, &size) == 0;
    return is_known && caller.pid > 0 ? group_of(caller.pid) : std::string();
}

} // namespace

std::optional<protocol::Bytes> certificate_for(std::string_view group, std::string_view file) {
    if (group.empty() || !file.starts_with(group)) return std::nullopt;
    file.remove_prefix(group.size());
    if (!file.starts_with('\n') || !file.ends_with('\n')) return std::nullopt;
    const auto body = certmap::body_of_certificate(file.substr(1, file.size() - 2));
    if (!body) return std::nullopt;
    const auto der = certmap::base64_bytes(*body);
    if (!der || der->empty()) return std::nullopt;
    return protocol::Bytes(der->begin(), der->end());
}

std::optional<protocol::Bytes> certificate_of_browser(const std::string& service) {
    if (service != cockpit_service) return std::nullopt;
    const std::string group = group_of_caller();
    if (group.empty()) return std::nullopt;
    std::error_code problem;
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(certificates_in_use, problem)) {
        if (++count > max_connections) break;
        if (auto der = certificate_for(group, file_text(file.path(), max_certificate_file))) return der;
    }
    return std::nullopt;
}

} // namespace signet::pam
