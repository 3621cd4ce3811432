// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/terminal_line.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ostream>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using protocol::Secret;

// The terminal shows nothing of what is typed, for as long as this is there.
class HiddenInput {
public:
    explicit HiddenInput(std::ostream& out)
        : out_(out), is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!is_terminal_) return;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden); // what was typed before the question is no answer to it
    }
    HiddenInput(const HiddenInput&) = delete;
    HiddenInput& operator=(const HiddenInput&) = delete;
    ~HiddenInput() {
        if (!is_terminal_) return;
        tcsetattr(STDIN_FILENO, TCSANOW, &before_);
        out_ << "\n" << std::flush; // that of the person was not shown
    }

private:
    std::ostream& out_;
    termios before_{};
    bool is_terminal_;
};

bool has_input(const system::EndSignals& signals) {
    std::array<pollfd, 2> entries{pollfd{STDIN_FILENO, POLLIN, 0},
                                  pollfd{signals.descriptor().get(), POLLIN, 0}};
    while (poll(entries.data(), entries.size(), -1) < 0)
        if (errno != EINTR) return false;
    return entries[1].revents == 0;
}

std::optional<Secret> read_line(const system::EndSignals& signals) {
    std::array<std::uint8_t, Secret::max_size> line{};
    std::optional<Secret> typed;
    for (std::size_t size = 0; has_input(signals);) {
        std::uint8_t letter = 0;
        if (read(STDIN_FILENO, &letter, 1) != 1) break;
        if (letter == '\n') {
            typed = Secret::copy_of({line.data(), size});
            break;
        }
        if (size == line.size()) break;
        line[size++] = letter;
    }
    explicit_bzero(line.data(), line.size());
    return typed;
}

} // namespace

std::optional<Secret> read_terminal_line(std::ostream& out, const std::string& question, bool is_hidden,
                                         const system::EndSignals& signals) {
    std::optional<HiddenInput> hidden;
    if (is_hidden) hidden.emplace(out);
    out << question << std::flush;
    return read_line(signals);
}

} // namespace signet::ctl
