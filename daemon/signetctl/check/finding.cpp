// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/finding.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace signet::ctl {
namespace {

// A word that a shell takes as it is, or one in quotes.
std::string shell_word(const std::string& word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
    std::string quoted = "'";
    for (const char c : word)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

} // namespace

Remedy Remedy::safe(std::vector<std::string> command) {
    Remedy remedy;
    for (const std::string& word : command)
        remedy.next += (remedy.next.empty() ? "" : " ") + shell_word(word);
    remedy.command = std::move(command);
    return remedy;
}

void Findings::add(Severity severity, std::string about, std::string text, Remedy remedy) {
    all_.push_back({severity, check_, std::move(about), std::move(text), std::move(remedy)});
}

void Findings::ok(std::string about, std::string text) {
    add(Severity::ok, std::move(about), std::move(text), {});
}

void Findings::warn(std::string about, std::string text, Remedy remedy) {
    add(Severity::warning, std::move(about), std::move(text), std::move(remedy));
}

void Findings::fail(std::string about, std::string text, Remedy remedy) {
    add(Severity::error, std::move(about), std::move(text), std::move(remedy));
}

void Findings::unseen(std::string about, std::string why, Remedy remedy) {
    why += ": ";
    const auto said = std::ranges::find_if(all_, [&](const Finding& finding) {
        return finding.about == about && finding.text.starts_with(why);
    });
    if (said == all_.end())
        add(Severity::warning, std::move(about), why + check_, std::move(remedy));
    else
        said->text += ", " + check_;
}

bool Findings::has_error() const {
    return std::ranges::find(all_, Severity::error, &Finding::severity) != all_.end();
}

} // namespace signet::ctl
