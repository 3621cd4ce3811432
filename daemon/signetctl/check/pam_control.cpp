// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/pam_control.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace signet::ctl {
namespace {

// Of pam.conf(5), "Each of the four keywords has an equivalent expression".
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> keywords{{
    {"required", "success=ok new_authtok_reqd=ok ignore=ignore default=bad"},
    {"requisite", "success=ok new_authtok_reqd=ok ignore=ignore default=die"},
    {"sufficient", "success=done new_authtok_reqd=done default=ignore"},
    {"optional", "success=ok new_authtok_reqd=ok default=ignore"},
}};
constexpr std::array<std::pair<std::string_view, PamAction>, 6> actions{{
    {"ignore", PamAction::ignore},
    {"bad", PamAction::bad},
    {"die", PamAction::die},
    {"ok", PamAction::ok},
    {"done", PamAction::done},
    {"reset", PamAction::reset},
}};
constexpr std::string_view blanks = " \t";

PamDecision decision_of(std::string_view word) {
    for (const auto& [name, action] : actions)
        if (certmap::equal_ignoring_ascii_case(name, word)) return {action, 0};
    unsigned lines = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), lines);
    if (error == std::errc() && end == word.data() + word.size() && lines > 0)
        return {PamAction::jump, lines};
    return {};
}

std::string_view rules_of(std::string_view control) {
    for (const auto& [name, rules] : keywords)
        if (certmap::equal_ignoring_ascii_case(name, control)) return rules;
    if (control.starts_with('[')) control.remove_prefix(1);
    if (control.ends_with(']')) control.remove_suffix(1);
    return control;
}

} // namespace

PamDecision decision_after(std::string_view control, std::string_view answer) {
    std::string_view rules = rules_of(control);
    PamDecision otherwise; // libpam's own default
    while (!rules.empty()) {
        rules.remove_prefix(std::min(rules.find_first_not_of(blanks), rules.size()));
        const std::string_view rule = rules.substr(0, rules.find_first_of(blanks));
        rules.remove_prefix(rule.size());
        const auto equals = rule.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view name = rule.substr(0, equals);
        if (certmap::equal_ignoring_ascii_case(name, answer)) return decision_of(rule.substr(equals + 1));
        if (certmap::equal_ignoring_ascii_case(name, "default"))
            otherwise = decision_of(rule.substr(equals + 1));
    }
    return otherwise;
}

} // namespace signet::ctl
