// SPDX-License-Identifier: Apache-2.0

// logon-timer: one timed logon inside the lab. The PIN is the line at standard input. Prints the microseconds
// that it took, those of CLOCK_MONOTONIC at which it was over, and what came of it; exit status 0 only for a
// success. The script `logon` runs it.

#include "tests/bench/command_logon.hpp"
#include "tests/bench/pam_logon.hpp"
#include "tests/bench/raw_card.hpp"

#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace signet::bench;

constexpr int usage = 2; // exit status

std::optional<Timed> run(int argc, char** argv, const std::string& pin) {
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (mode == "pam" && argc == 4) return pam_logon(argv[2], argv[3], pin);
    if (mode == "command" && argc > 2) return command_logon(argv + 2, pin);
    if (mode == "card" && argc == 2) return raw_card(pin);
    return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
    std::string pin;
    std::getline(std::cin, pin);
    const auto timed = run(argc, argv, pin);
    const auto over = Stopwatch::now();
    if (!timed) {
        std::cerr << "usage: logon-timer pam SERVICE USER | command PROGRAM ARGUMENT... | card\n";
        return usage;
    }
    std::cout << timed->took.count() << ' ' << over.count() << ' ' << timed->result << '\n';
    return timed->succeeded ? 0 : 1;
}
