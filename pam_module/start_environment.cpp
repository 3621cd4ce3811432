// SPDX-License-Identifier: Apache-2.0
#include "pam_module/start_environment.hpp"

#include "pam_module/file_text.hpp"

namespace signet::pam {
namespace {

// Bytes of an environment that are looked at; the kernel allows a quarter of the stack's limit, which is 2 MiB.
constexpr std::size_t max_environment = 2UL * 1024 * 1024;

} // namespace

std::string start_environment() {
    return '\0' + file_text("/proc/self/environ", max_environment) + '\0';
}

std::string value_in(std::string_view environment, std::string_view name) {
    const std::string start = '\0' + std::string(name) + '=';
    const auto at = environment.find(start);
    if (at == std::string_view::npos) return {};
    environment.remove_prefix(at + start.size());
    return std::string(environment.substr(0, environment.find('\0')));
}

} // namespace signet::pam
