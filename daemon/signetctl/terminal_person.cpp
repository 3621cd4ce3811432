// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/terminal_person.hpp"

#include "daemon/language/retelling.hpp"
#include "daemon/signetctl/told.hpp"

#include <openssl/ui.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using protocol::Secret;

using Line = std::array<char, Secret::max_size + 1>; // with the NUL

std::optional<Secret> secret_of(Line& line, std::size_t size) {
    auto secret = Secret::copy_of({reinterpret_cast<const std::uint8_t*>(line.data()), size});
    explicit_bzero(line.data(), line.size());
    return secret;
}

// By OpenSSL's prompt, which hides what is typed and puts the terminal back after Ctrl-C as well.
std::optional<Secret> ask_on_terminal(const std::string& question, bool is_hidden) {
    const std::unique_ptr<UI, decltype(&UI_free)> ui(UI_new(), UI_free);
    Line line{};
    const int flags = is_hidden ? 0 : UI_INPUT_FLAG_ECHO;
    if (!ui || UI_add_input_string(ui.get(), question.c_str(), flags, line.data(), 0, Secret::max_size) < 0)
        return std::nullopt;
    const bool is_given_up = UI_process(ui.get()) != 0;
    auto answer = secret_of(line, strnlen(line.data(), line.size()));
    if (is_given_up || !answer || (is_hidden && answer->empty())) return std::nullopt;
    return answer;
}

// Byte by byte, so that nothing of it stays in a buffer of somebody else's. Too long for a PIN is none.
std::optional<Secret> read_pin() {
    Line line{};
    std::size_t size = 0;
    for (;;) {
        const ssize_t got = read(STDIN_FILENO, &line[size], 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || line[size] == '\n') break;
        if (++size == line.size()) break;
    }
    const bool is_pin = size > 0 && size <= Secret::max_size;
    auto pin = secret_of(line, is_pin ? size : 0);
    return is_pin ? std::move(pin) : std::nullopt;
}

} // namespace

std::optional<Secret> TerminalPerson::ask(const protocol::Ask& question) {
    const bool is_pin = protocol::is_hidden(question.kind);
    if (!pin_from_input_) return ask_on_terminal(language::retold(question.text), is_pin);
    err_ << language::retold(question.text) << "\n";
    if (is_pin) return read_pin();
    err_ << "signetctl: " << tr("with --pin-stdin nobody is there to answer that") << "\n";
    return std::nullopt;
}

void TerminalPerson::show(protocol::Level, const std::string& text) {
    if (!text.empty()) err_ << language::retold(text) << "\n";
}

} // namespace signet::ctl
