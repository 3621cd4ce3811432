// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/realm_of_rule.hpp"

#include "certmap/rules/rule_text.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>

namespace signet::certmap {
namespace {

bool is_of_realm(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

// Both in lower case.
bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool begins = at == 0 || !is_of_realm(text[at - 1]);
        if (begins && (end == text.size() || !is_of_realm(text[end]))) return true;
    }
    return false;
}

} // namespace

bool names_realm(const Rule& rule, std::string_view realm) {
    if (realm.empty()) return false;
    const auto is_it = [&](const std::string& domain) { return same_realm(domain, realm); };
    if (std::ranges::any_of(rule.domains, is_it)) return true;
    const RuleText text = to_text(rule);
    std::string written = lower_case_ascii(text.match + '\n' + text.principal + '\n' + text.map);
    std::erase(written, '\\');
    return has_word(written, lower_case_ascii(realm));
}

} // namespace signet::certmap
