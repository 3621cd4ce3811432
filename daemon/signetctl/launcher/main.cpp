// SPDX-License-Identifier: Apache-2.0
// /usr/bin/signetctl. sshd runs `signetctl ssh-keys USER TYPE KEY` twice for each logon, and most of the time that it would take
// is loading libraries: that command line is answered here. With any other this process becomes the program of the verbs.
#include "daemon/protocol/client.hpp"
#include "daemon/signetctl/offered_key.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <optional>
#include <span>
#include <string_view>
#include <unistd.h>

namespace signet::ctl {
namespace {

constexpr std::size_t words_of_sshd = 5; // signetctl ssh-keys USER TYPE KEY

// An empty word, and one that may be an option, is for who reads options.
bool is_plain(std::string_view word) {
    return !word.empty() && !word.starts_with('-');
}

std::optional<OfferedKey> key_of(std::span<char*> arguments) {
    if (arguments.size() != words_of_sshd || arguments[1] != std::string_view("ssh-keys"))
        return std::nullopt;
    if (!std::ranges::all_of(arguments.subspan(2), is_plain)) return std::nullopt;
    OfferedKey offered;
    offered.user = arguments[2];
    offered.type = arguments[3];
    offered.key = arguments[4];
    return offered;
}

ExitStatus run(std::span<char*> arguments) {
    const Invocation invocation{protocol::default_socket, false, std::cout, std::cerr, arguments.data()};
    if (const auto offered = key_of(arguments)) return print_key(invocation, *offered);
    execv(SIGNETCTL_VERBS, arguments.data());
    return complain(invocation, std::string(SIGNETCTL_VERBS ": ") + std::strerror(errno), ExitStatus::no);
}

} // namespace
} // namespace signet::ctl

int main(int argc, char** argv) {
    try {
        return static_cast<int>(signet::ctl::run({argv, static_cast<std::size_t>(argc)}));
    } catch (const std::exception& error) {
        std::cerr << "signetctl: " << error.what() << "\n";
        return static_cast<int>(signet::ctl::ExitStatus::no);
    }
}
