// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/person.hpp"

#include "certmap/text/phrase.hpp"
#include "daemon/language/translation.hpp"
#include "daemon/signetctl/agent/question.hpp"
#include "daemon/system/descriptor.hpp"
#include "daemon/system/file.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using Clock = std::chrono::steady_clock;
using system::Descriptor;

constexpr const char* askpass_of_openssh = "/usr/bin/ssh-askpass";
constexpr const char* terminal = "/dev/tty";
constexpr auto allowed = certmap::phrase("Allowed.");
constexpr auto refused = certmap::phrase("Refused.");
constexpr auto terminal_question = certmap::phrase("{question}. Say yes to allow it: ");
constexpr std::size_t max_answer = 64; // bytes: "yes", and nothing that is much longer

bool has_text(const char* variable) {
    const char* const value = std::getenv(variable);
    return value != nullptr && value[0] != '\0';
}

// The first line of what comes from there, without its end; nothing: the time is up, or there is no whole line.
// `until_end`: the answer is all that comes.
std::optional<std::string> read_answer(int from, bool until_end, const std::vector<int>& ends) {
    const auto deadline = Clock::now() + answer_limit;
    std::string answer;
    std::vector<pollfd> waiting{{from, POLLIN, 0}};
    for (const int end : ends)
        waiting.push_back({end, POLLIN, 0});
    while (answer.size() < max_answer) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return std::nullopt;
        const int ready = poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0 || waiting.front().revents == 0) return std::nullopt;
        char character = 0;
        const auto size = read(from, &character, 1);
        if (size < 0) return std::nullopt;
        if (size == 0 && until_end) return answer;
        if (size == 0) return std::nullopt;
        if (character == '\n' && !until_end) return answer;
        answer += character;
    }
    return std::nullopt;
}

[[noreturn]] void become_askpass(const std::string& program, const std::string& words, int output) {
    setenv("SSH_ASKPASS_PROMPT", "confirm", 1);
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0)
        _exit(EXIT_FAILURE);
    execl(program.c_str(), program.c_str(), words.c_str(), nullptr);
    _exit(EXIT_FAILURE);
}

bool has_succeeded(pid_t child, bool is_over) {
    if (!is_over) kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

// Such a program says yes by its exit status, and prints nothing, or the word (readpass.c of OpenSSH, ask_permission).
bool ask_by_program(const std::string& program, const std::string& words, const std::vector<int>& ends) {
    int pipe_ends[2] = {-1, -1};
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) return false;
    const Descriptor from(pipe_ends[0]);
    Descriptor into(pipe_ends[1]);
    const pid_t child = fork();
    if (child < 0) return false;
    if (child == 0) become_askpass(program, words, into.get());
    { const Descriptor closed = std::move(into); }
    const auto answer = read_answer(from.get(), true, ends);
    if (!has_succeeded(child, answer.has_value()) || !answer) return false;
    const std::string word = answer->substr(0, answer->find('\n'));
    return word.empty() || is_yes(word);
}

// What was typed before the question is no answer to it.
bool ask_on_terminal(const std::string& words, const std::vector<int>& ends) {
    const Descriptor tty(open(terminal, O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!tty.is_open()) return false;
    tcflush(tty.get(), TCIFLUSH);
    const auto question = certmap::filled_in(language::tr(terminal_question), {{"question", words}});
    if (!system::write_all(tty.get(), question)) return false;
    const auto answer = read_answer(tty.get(), false, ends);
    const bool is_allowed = answer && is_yes(*answer);
    system::write_all(tty.get(), language::tr(is_allowed ? allowed : refused) + "\n");
    return is_allowed;
}

} // namespace

PersonPlace person_place(bool has_own_terminal) {
    PersonPlace place;
    place.has_terminal = has_own_terminal;
    if (has_text("SSH_ASKPASS"))
        place.askpass = std::getenv("SSH_ASKPASS");
    else if ((has_text("DISPLAY") || has_text("WAYLAND_DISPLAY")) && access(askpass_of_openssh, X_OK) == 0)
        place.askpass = askpass_of_openssh;
    return place;
}

bool ask_person(const PersonPlace& place, const std::string& words, const std::vector<int>& ends) {
    const std::string question = question_in_language(words);
    if (!place.askpass.empty()) return ask_by_program(place.askpass, question, ends);
    return place.has_terminal && ask_on_terminal(question, ends);
}

} // namespace signet::ctl
