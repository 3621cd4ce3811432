// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/pam_control.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace signet::ctl {
namespace {

// Of pam.conf(5), "Each of the four keywords has an equivalent expression".
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> keywords{{
    {"required", "success=ok new_authtok_reqd=ok ignore=ignore default=bad"},
    {"requisite", "success=ok new_authtok_reqd=ok ignore=ignore default=die"},
    {"sufficient", "success=done new_authtok_reqd=done default=ignore"},
    {"optional", "success=ok new_authtok_reqd=ok default=ignore"},
}};
constexpr std::string_view any_other = "default";
constexpr std::array<std::pair<std::string_view, PamAction>, 6> actions{{
    {"ignore", PamAction::ignore},
    {"bad", PamAction::bad},
    {"die", PamAction::die},
    {"ok", PamAction::ok},
    {"done", PamAction::done},
    {"reset", PamAction::reset},
}};
// What a module may answer, in libpam's order (pam_tokens.h).
constexpr std::array<std::string_view, 33> answers{"success",
                                                   "open_err",
                                                   "symbol_err",
                                                   "service_err",
                                                   "system_err",
                                                   "buf_err",
                                                   "perm_denied",
                                                   "auth_err",
                                                   "cred_insufficient",
                                                   "authinfo_unavail",
                                                   "user_unknown",
                                                   "maxtries",
                                                   "new_authtok_reqd",
                                                   "acct_expired",
                                                   "session_err",
                                                   "cred_unavail",
                                                   "cred_expired",
                                                   "cred_err",
                                                   "no_module_data",
                                                   "conv_err",
                                                   "authtok_err",
                                                   "authtok_recover_err",
                                                   "authtok_lock_busy",
                                                   "authtok_disable_aging",
                                                   "try_again",
                                                   "ignore",
                                                   "abort",
                                                   "authtok_expired",
                                                   "module_unknown",
                                                   "bad_item",
                                                   "conv_again",
                                                   "incomplete",
                                                   any_other};

struct Rule {
    std::string_view answer;
    PamDecision decision;
};

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// libpam asks for no blank behind a word, and takes no capitals.
std::string_view take_answer(std::string_view& text) {
    for (const std::string_view answer : answers)
        if (text.starts_with(answer)) {
            text.remove_prefix(answer.size());
            return answer;
        }
    return {};
}

std::optional<PamDecision> take_decision(std::string_view& text) {
    for (const auto& [name, action] : actions)
        if (text.starts_with(name)) {
            text.remove_prefix(name.size());
            return PamDecision{action, 0};
        }
    unsigned lines = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lines);
    if (error != std::errc() || lines == 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return PamDecision{PamAction::jump, lines};
}

std::string_view text_of_rules(std::string_view control) {
    if (control.starts_with('[')) control.remove_prefix(1);
    if (control.ends_with(']')) control.remove_suffix(1);
    for (const auto& [name, rules] : keywords)
        if (certmap::equal_ignoring_ascii_case(name, control)) return rules;
    return control;
}

// Nothing: libpam does not understand it.
std::optional<std::vector<Rule>> rules_of(std::string_view control) {
    std::vector<Rule> rules;
    std::string_view text = text_of_rules(control);
    for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
        const std::string_view answer = take_answer(text);
        skip_blanks(text);
        if (answer.empty() || !text.starts_with('=')) return std::nullopt;
        text.remove_prefix(1);
        skip_blanks(text);
        const auto decision = take_decision(text);
        if (!decision) return std::nullopt;
        rules.push_back({answer, *decision});
    }
    return rules;
}

} // namespace

bool is_understood(std::string_view control) {
    return rules_of(control).has_value();
}

PamDecision decision_after(std::string_view control, std::string_view answer) {
    const auto rules = rules_of(control);
    if (!rules) return {};
    std::optional<PamDecision> own;       // the last that names the answer
    std::optional<PamDecision> otherwise; // the first
    for (const Rule& rule : *rules) {
        if (rule.answer == answer) own = rule.decision;
        if (rule.answer == any_other && !otherwise) otherwise = rule.decision;
    }
    if (own) return *own;
    return otherwise.value_or(PamDecision()); // libpam's own default
}

} // namespace signet::ctl
