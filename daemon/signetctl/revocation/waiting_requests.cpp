// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/waiting_requests.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

constexpr int first_passed_descriptor = 3; // SD_LISTEN_FDS_START

bool is_set_to(const char* name, long wanted) {
    const char* text = std::getenv(name);
    if (text == nullptr) return false;
    const std::string_view digits(text);
    long value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size() && value == wanted;
}

} // namespace

int socket_of_systemd() {
    return is_set_to("LISTEN_FDS", 1) && is_set_to("LISTEN_PID", getpid()) ? first_passed_descriptor : -1;
}

std::vector<certmap::RevocationRequest> waiting_requests(int socket) {
    std::vector<certmap::RevocationRequest> requests;
    std::array<std::uint8_t, 256> buffer{}; // longer than any, so that one that is too long is seen
    for (std::size_t read = 0; socket >= 0 && read < most_requests; ++read) {
        const ssize_t size = recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size < 0) break;
        auto request =
            certmap::decode_revocation_request(std::span(buffer).first(static_cast<std::size_t>(size)));
        if (request) requests.push_back(std::move(*request));
    }
    return requests;
}

} // namespace signet::ctl
