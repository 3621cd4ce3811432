// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/talk.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/signetctl/setup/terminal_line.hpp"
#include "daemon/signetctl/told.hpp"

#include <ostream>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using protocol::Secret;

constexpr const char* yes = language::prompt::yes.one;

Error given_up() {
    return {tr("given up; nothing was changed"), ""};
}

} // namespace

Result<void> Talk::go_on() const {
    if (signals_.come_within(std::chrono::milliseconds(0))) return given_up();
    return {};
}

Result<Secret> Talk::typed(const std::string& question, bool is_hidden) const {
    if (auto here = go_on(); !here) return here.error();
    auto answer = read_terminal_line(out_, question, is_hidden, signals_);
    if (!answer || (is_hidden && answer->empty())) return given_up();
    return std::move(*answer);
}

Result<std::string> Talk::ask(const std::string& question, const std::string& usual, const char* key) const {
    if (!has_person_)
        return Error(told("nobody is there to be asked: {}", question),
                     told("answer it by \"{}\" in the answers", key));
    const auto answer = typed(question + (usual.empty() ? ": " : " [" + usual + "]: "), false);
    if (!answer) return answer.error();
    const std::string text(protocol::visible_text(*answer));
    return text.empty() ? usual : text;
}

Result<bool> Talk::agrees(const std::string& question) const {
    const auto answer = typed(told("{} Type yes or no: ", question), false);
    if (!answer) return answer.error();
    const auto text = protocol::visible_text(*answer);
    return text == yes || text == tr(yes);
}

Result<Secret> Talk::ask_password(const std::string& question) const {
    return typed(question + ": ", true);
}

} // namespace signet::ctl
